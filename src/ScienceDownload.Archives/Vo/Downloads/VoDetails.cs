using System.Text.Json;

namespace ScienceDownload.Archives.Vo;

/// <summary>What is stored with an item so that a session can open it in any later process. No secret is among it.</summary>
internal sealed record VoDetails
{
    /// <summary>Who keeps each source, in their order.</summary>
    public IReadOnlyList<string> Providers { get; init; } = [];

    /// <summary>The region of each source, in their order; empty where it is not known.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>The identifier of the data set; null when unknown.</summary>
    public string? Id { get; init; }

    /// <summary>The links service that knows the data set; null when none does.</summary>
    public string? Links { get; init; }

    /// <summary>What the link is to the data set; null for an address of the user's.</summary>
    public string? Semantics { get; init; }

    /// <summary>The media type the archive promised; null when it did not.</summary>
    public string? Format { get; init; }

    /// <summary>The origin that the user's identity was given for, such as <c>https://vo.test</c>; null for none.</summary>
    public string? Trusted { get; init; }

    /// <summary>Whether the source is a cut-out service, which may have nothing.</summary>
    public bool IsCutout { get; init; }

    /// <summary>The VOSpace address; null for none.</summary>
    public string? VoSpace { get; init; }

    /// <summary>About how many bytes the file has; null when unknown.</summary>
    public long? Estimate { get; init; }

    /// <summary>Reads what <see cref="Write"/> wrote; an item without any has no details.</summary>
    public static VoDetails Read(DownloadItem item) =>
        item.Details.TryGetValue("vo", out string? text) && JsonSerializer.Deserialize(text, VoDetailsJson.Default.VoDetails) is { } details
            ? details
            : new VoDetails();

    /// <summary>As the details of an item.</summary>
    public IReadOnlyDictionary<string, string> Write() =>
        new Dictionary<string, string> { ["vo"] = JsonSerializer.Serialize(this, VoDetailsJson.Default.VoDetails) };

    /// <summary>Who keeps a source.</summary>
    public string ProviderOf(DownloadItem item, Uri source) => At(Providers, item, source) ?? VoCopy.OnPrem;

    /// <summary>The region of a source; null when it is not known.</summary>
    public string? RegionOf(DownloadItem item, Uri source) => At(Regions, item, source);

    private static string? At(IReadOnlyList<string> values, DownloadItem item, Uri source)
    {
        for (int i = 0; i < values.Count && i < item.Sources.Count; i++)
        {
            if (item.Sources[i] == source)
                return values[i].Length == 0 ? null : values[i];
        }

        return null;
    }
}
