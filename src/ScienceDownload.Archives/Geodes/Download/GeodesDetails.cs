using System.Globalization;

namespace ScienceDownload.Archives.Geodes;

/// <summary>What an item of a batch remembers so that a session can open it, in any later process. Text by name; no secrets.</summary>
internal sealed record GeodesDetails
{
    /// <summary>The item's id.</summary>
    public required string Id { get; init; }

    /// <summary>The file's address at the portal.</summary>
    public required Uri Href { get; init; }

    /// <summary>The file's address in the datalake; null when it is not read from there.</summary>
    public Uri? S3 { get; init; }

    /// <summary>The data file's address in the datalake, by which availability is asked for; null when it has none.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The product's name for the portal: the file's name up to its first dot.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the file can be had without a key, as pictures can.</summary>
    public bool NeedsNoKey { get; init; }

    /// <summary>The MD5 to compare leniently: another one is a warning. Null when a mismatch is an error, or nothing is known.</summary>
    public string? LenientMd5 { get; init; }

    /// <summary>The configuration file that was named; null for none.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>The most bytes one run may ask for; null for any number.</summary>
    public long? ByteBudget { get; init; }

    /// <summary>The most requests for files one run may make; null for any number.</summary>
    public int? RequestBudget { get; init; }

    /// <summary>The part of a remote archive that is wanted; null for the whole file.</summary>
    public ArchiveMember? Member { get; init; }

    public static GeodesDetails Read(IReadOnlyDictionary<string, string> details)
    {
        if (details.GetValueOrDefault("id") is not { } id || !Uri.TryCreate(details.GetValueOrDefault("href"), UriKind.Absolute, out Uri? href))
            throw new DownloadException(ErrorId.InputInvalid, "This is no item of GEODES: it does not say where it lies there. Search for it again.");
        return new GeodesDetails
        {
            Id = id,
            Href = href,
            S3 = Address(details, "s3"),
            Endpoint = Address(details, "endpoint"),
            Name = details.GetValueOrDefault("name"),
            NeedsNoKey = details.ContainsKey("public"),
            LenientMd5 = details.GetValueOrDefault("lenientMd5"),
            ConfigFile = details.GetValueOrDefault("config"),
            ByteBudget = details.ContainsKey("byteBudget") ? Number(details, "byteBudget") : null,
            RequestBudget = details.ContainsKey("requestBudget") ? (int)Math.Min(Number(details, "requestBudget"), int.MaxValue) : null,
            Member = details.ContainsKey("memberOffset")
                ? ReadMember(details)
                : null,
        };
    }

    public IReadOnlyDictionary<string, string> Write()
    {
        var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = Id, ["href"] = Href.OriginalString };
        Add("s3", S3?.OriginalString);
        Add("endpoint", Endpoint?.OriginalString);
        Add("name", Name);
        Add("public", NeedsNoKey ? "true" : null);
        Add("lenientMd5", LenientMd5);
        Add("config", ConfigFile);
        Add("byteBudget", ByteBudget?.ToString(CultureInfo.InvariantCulture));
        Add("requestBudget", RequestBudget?.ToString(CultureInfo.InvariantCulture));
        Add("memberOffset", Member?.HeaderOffset.ToString(CultureInfo.InvariantCulture));
        Add("memberEnd", Member?.EndOffset.ToString(CultureInfo.InvariantCulture));
        Add("memberPacked", Member?.PackedLength.ToString(CultureInfo.InvariantCulture));
        Add("memberLength", Member?.Length.ToString(CultureInfo.InvariantCulture));
        Add("memberDeflated", Member is { IsDeflated: true } ? "true" : null);
        return details;

        void Add(string name, string? value)
        {
            if (value is not null)
                details[name] = value;
        }
    }

    private static Uri? Address(IReadOnlyDictionary<string, string> details, string name) =>
        Uri.TryCreate(details.GetValueOrDefault(name), UriKind.Absolute, out Uri? uri) ? uri : null;

    private static ArchiveMember ReadMember(IReadOnlyDictionary<string, string> details) => new(
        Number(details, "memberOffset"), Number(details, "memberEnd"), Number(details, "memberPacked"), Number(details, "memberLength"),
        details.ContainsKey("memberDeflated"));

    private static long Number(IReadOnlyDictionary<string, string> details, string name) =>
        long.TryParse(details.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new DownloadException(ErrorId.InputInvalid, $"The item's '{name}' is no number: the plan was changed. List the members again.");
}
