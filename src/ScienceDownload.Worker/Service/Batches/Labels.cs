namespace ScienceDownload.Worker.Service.Batches;

/// <summary>What the service writes on its batches, so that it knows them again after a restart.</summary>
internal static class Labels
{
    private const string Service = "service";
    private const string MediaPrefix = "media.";

    /// <summary>The labels of a new batch.</summary>
    public static IReadOnlyDictionary<string, string> Of(bool isSingle, IReadOnlyDictionary<string, string> media)
    {
        var labels = new Dictionary<string, string> { [Service] = isSingle ? "single" : "batch" };
        foreach ((string name, string value) in media)
            labels[MediaPrefix + name] = value;
        return labels;
    }

    /// <summary>Whether the service was asked for a batch, so that it runs it and clears it away.</summary>
    public static bool IsOurs(this BatchInfo batch) => batch.Options.Labels.ContainsKey(Service);

    /// <summary>Whether it was asked for one file, not for a batch.</summary>
    public static bool IsSingle(this BatchInfo batch) => batch.Options.Labels.GetValueOrDefault(Service) == "single";

    /// <summary>The names of the media fields that were set; nothing looks at them for plain files.</summary>
    public static IReadOnlyList<string> IgnoredFields(this BatchInfo batch) =>
    [
        .. batch.Options.Labels.Keys
            .Where(name => name.StartsWith(MediaPrefix, StringComparison.Ordinal))
            .Select(name => name[MediaPrefix.Length..])
            .Order(StringComparer.Ordinal),
    ];
}
