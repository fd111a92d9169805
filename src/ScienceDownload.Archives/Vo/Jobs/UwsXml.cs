using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace ScienceDownload.Archives.Vo;

/// <summary>Reads the description of a job.</summary>
internal static class UwsXml
{
    /// <summary>Reads a job.</summary>
    /// <param name="xml">The document.</param>
    /// <param name="uri">The job's address: relative addresses in it start there.</param>
    /// <exception cref="DownloadException">It is no job.</exception>
    public static VoJob Read(ReadOnlyMemory<byte> xml, Uri uri)
    {
        XElement job = VoXml.Try(uri.Authority, () =>
        {
            using XmlReader reader = VoXml.Open(new MemoryStream(xml.ToArray()));
            return CheckedRoot(reader);
        });
        XElement? summary = Child(job, "errorSummary");
        return new VoJob
        {
            Uri = uri,
            JobId = Text(job, "jobId") ?? "",
            Phase = Phase(Text(job, "phase")),
            Results = [.. Children(Child(job, "results"), "result").Select(result => Result(result, uri)).OfType<VoJobResult>()],
            Error = summary is null ? null : Text(summary, "message") ?? "the service gives no reason.",
            IsTransient = string.Equals(Attribute(summary, "type"), "transient", StringComparison.OrdinalIgnoreCase),
            CreatedAt = Time(job, "creationTime"),
            StartedAt = Time(job, "startTime"),
            EndedAt = Time(job, "endTime"),
            DestroyedAt = Time(job, "destruction"),
        };
    }

    /// <summary>The phase a word stands for.</summary>
    public static VoJobPhase Phase(string? text) =>
        text is not null && !text.Any(char.IsAsciiDigit) && Enum.TryParse(text.Trim(), ignoreCase: true, out VoJobPhase phase)
            ? phase
            : VoJobPhase.Unknown;

    private static XElement CheckedRoot(XmlReader reader)
    {
        XElement root = XElement.Load(reader);
        return root.Name.LocalName == "job" ? root : throw new FormatException($"it is no job but {root.Name.LocalName}.");
    }

    private static VoJobResult? Result(XElement result, Uri job)
    {
        string? address = Attribute(result, "href")?.Trim();
        // Relative addresses start at the job as at a folder: services write results/result.
        var folder = new Uri(job.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        if (string.IsNullOrEmpty(address) || !Uri.TryCreate(folder, address, out Uri? uri) || uri.Scheme is not ("http" or "https"))
            return null;
        long? length = long.TryParse(Attribute(result, "size"), NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : null;
        return new VoJobResult(Attribute(result, "id") ?? "result", uri, Attribute(result, "mime-type"), length);
    }

    private static DateTimeOffset? Time(XElement job, string name) =>
        DateTimeOffset.TryParse(
            Text(job, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time : null;

    private static string? Text(XElement parent, string name) => Child(parent, name)?.Value.Trim() is { Length: > 0 } text ? text : null;

    private static XElement? Child(XElement parent, string name) => Children(parent, name).FirstOrDefault();

    private static IEnumerable<XElement> Children(XElement? parent, string name) =>
        parent?.Elements().Where(child => child.Name.LocalName == name) ?? [];

    private static string? Attribute(XElement? element, string name) =>
        element?.Attributes().FirstOrDefault(one => one.Name.LocalName == name)?.Value;
}
