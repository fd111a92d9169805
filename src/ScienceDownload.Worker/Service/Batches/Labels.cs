using System.Globalization;

namespace ScienceDownload.Worker.Service.Batches;

/// <summary>What the service writes on its batches, so that it knows them again after a restart.</summary>
internal static class Labels
{
    private const string Service = "service";
    private const string MediaPrefix = "media.";
    private const string Resolved = "resolved";
    private const string Cookies = "cookies_id";

    /// <summary>The labels of a new batch.</summary>
    /// <param name="isSingle">Whether one file was asked for, not a batch.</param>
    /// <param name="media">What was said about media.</param>
    /// <param name="resolved">The places of the jobs whose media are wanted.</param>
    /// <param name="cookiesId">The cookies to send; null for none.</param>
    public static IReadOnlyDictionary<string, string> Of(
        bool isSingle, IReadOnlyDictionary<string, string> media, IReadOnlyList<int> resolved, string? cookiesId)
    {
        var labels = new Dictionary<string, string> { [Service] = isSingle ? "single" : "batch" };
        foreach ((string name, string value) in media)
            labels[MediaPrefix + name] = value;
        if (resolved.Count > 0)
            labels[Resolved] = string.Join(',', resolved.Select(index => index.ToString(CultureInfo.InvariantCulture)));
        if (cookiesId is not null)
            labels[Cookies] = cookiesId;
        return labels;
    }

    /// <summary>Whether the service was asked for a batch, so that it runs it and clears it away.</summary>
    public static bool IsOurs(this BatchInfo batch) => batch.Options.Labels.ContainsKey(Service);

    /// <summary>Whether it was asked for one file, not for a batch.</summary>
    public static bool IsSingle(this BatchInfo batch) => batch.Options.Labels.GetValueOrDefault(Service) == "single";

    /// <summary>Whether a job's address is a page whose media are wanted.</summary>
    public static bool IsResolved(this BatchInfo batch, int index) =>
        batch.Options.Labels.GetValueOrDefault(Resolved) is { } places
        // What is tried again stands at other places than before.
        && (batch.RetryOf is not null || places.Split(',').Contains(index.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The cookies to send; null for none.</summary>
    public static string? CookiesId(this BatchInfo batch) => batch.Options.Labels.GetValueOrDefault(Cookies);

    /// <summary>The names of the media fields that were set; nothing looks at them for plain files.</summary>
    public static IReadOnlyList<string> IgnoredFields(this BatchInfo batch) =>
    [
        .. batch.Options.Labels.Keys
            .Where(name => name.StartsWith(MediaPrefix, StringComparison.Ordinal))
            .Select(name => name[MediaPrefix.Length..])
            .Order(StringComparer.Ordinal),
    ];
}
