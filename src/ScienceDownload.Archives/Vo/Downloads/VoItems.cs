using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Archives.Vo;

/// <summary>Makes items of copies.</summary>
internal static class VoItems
{
    /// <summary>The origin of an address, for what an identity is given for.</summary>
    public static string OriginOf(Uri uri) => uri.GetLeftPart(UriPartial.Authority).ToLowerInvariant();

    /// <summary>An item for a data set.</summary>
    /// <param name="copies">Its copies in any order.</param>
    /// <param name="choice">Which are wanted.</param>
    /// <param name="details">What is known of the data set.</param>
    /// <param name="title">What it is called; null when unknown.</param>
    /// <exception cref="DownloadException">No copy can be tried (<see cref="ErrorId.VoNoLink"/>).</exception>
    public static DownloadItem Make(IEnumerable<VoCopy> copies, VoChoice choice, VoDetails details, string? title = null)
    {
        VoCopy[] readable = [.. CopyOrder.Sort(copies, choice).Select(Reachable).Where(copy => CanRead(copy.Uri))];
        VoCopy? folder = choice.Recurse ? readable.FirstOrDefault(copy => copy.IsPrefix) : null;
        IReadOnlyList<VoCopy> sorted = folder is not null ? [folder] : [.. readable.Where(copy => !copy.IsPrefix)];
        if (sorted.Count == 0 && readable.Length > 0)
            throw IsFolder(readable[0].Uri);
        if (sorted.Count == 0)
        {
            throw new DownloadException(ErrorId.VoNoLink,
                $"{details.Id ?? title ?? "The record"} has no copy that can be fetched{(choice.ProviderOnly ? $" from {choice.Provider}" : "")}.");
        }

        var metadata = new Dictionary<string, string>();
        if (title is not null)
            metadata["title"] = title;
        if (details.Id is { } id)
            metadata["identifier"] = id;
        // Only what every copy must have is promised: one that says nothing must not be measured by another.
        long? length = sorted.Select(copy => copy.Length).Distinct().Count() == 1 ? sorted[0].Length : null;
        return new DownloadItem
        {
            Sources = [.. sorted.Select(copy => WithoutFragment(copy.Uri))],
            RelativePath = choice.RelativePath,
            Length = length,
            Metadata = metadata,
            Details = (details with
            {
                Providers = [.. sorted.Select(copy => copy.Provider)],
                Regions = [.. sorted.Select(copy => copy.Region ?? "")],
                Format = details.Format ?? sorted[0].ContentType,
                Estimate = length ?? sorted[0].Length ?? sorted[0].EstimatedLength ?? details.Estimate,
            }).Write(),
        };
    }

    /// <summary>The item of a file in a folder.</summary>
    /// <param name="folder">The item of the folder.</param>
    /// <param name="details">Its details.</param>
    /// <param name="file">The file.</param>
    /// <param name="path">Its path below the folder; null to find a name.</param>
    public static DownloadItem InFolder(DownloadItem folder, VoDetails details, Uri file, string? path) => folder with
    {
        Sources = [file],
        RelativePath = path,
        Length = null,
        Details = (details with { Providers = [VoCopy.OnPrem], Regions = [""], Links = null, Format = null, Estimate = null }).Write(),
    };

    /// <summary>The failure of a folder where a file is wanted.</summary>
    public static DownloadException IsFolder(Uri folder) =>
        new(ErrorId.VoNoLink, $"{PublicUri.Text(folder)} is a folder. Use -Recurse to fetch everything below it.");

    /// <summary>A copy at a plain address.</summary>
    public static VoCopy OnPrem(Uri uri, string origin) => new() { Provider = VoCopy.OnPrem, Uri = uri, Origin = origin };

    // Public buckets of Google's answer plain HTTPS.
    private static VoCopy Reachable(VoCopy copy) => copy.Uri.Scheme is "gs"
        ? copy with { Uri = new Uri($"https://storage.googleapis.com/{copy.Uri.Host}{copy.Uri.AbsolutePath}") }
        : copy;

    private static bool CanRead(Uri uri) => uri.Scheme is "http" or "https" or "s3";

    private static Uri WithoutFragment(Uri uri) =>
        uri.Scheme != "s3" && uri.Fragment.Length > 0 ? new Uri(uri.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped)) : uri;
}
