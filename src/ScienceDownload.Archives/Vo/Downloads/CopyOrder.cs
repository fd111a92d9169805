namespace ScienceDownload.Archives.Vo;

/// <summary>In which order the copies of a data set are tried.</summary>
internal static class CopyOrder
{
    private const string Microsoft = "azure";

    /// <summary>The copies that may be tried, best first.</summary>
    /// <param name="copies">All copies: the archive's own first, then clouds as listed.</param>
    /// <param name="choice">What the user prefers.</param>
    public static IReadOnlyList<VoCopy> Sort(IEnumerable<VoCopy> copies, VoChoice choice)
    {
        IEnumerable<VoCopy> reachable = copies.Where(copy => copy.Access != VoCopyAccess.None).DistinctBy(copy => copy.Uri);
        string? named = NameOf(choice.Provider);
        if (named is not null && choice.ProviderOnly)
            reachable = reachable.Where(copy => IsOf(copy, named));
        // A stable sort: what is equal stays in the order of the archive.
        return [.. reachable.OrderBy(copy => named is not null && IsOf(copy, named) ? 0 : 1).ThenBy(copy => Rank(copy, choice))];
    }

    /// <summary>What a provider is called in records, for the names users write; null for <c>Auto</c>.</summary>
    public static string? NameOf(string? provider) => provider?.Trim().ToLowerInvariant() switch
    {
        null or "" or "auto" => null,
        "onprem" or "on-prem" or "main-server" => VoCopy.OnPrem,
        "s3" or "amazon" => "aws",
        "gc" or "gcp" or "gs" => "google",
        "az" => Microsoft,
        var name => name,
    };

    /// <summary>Whether a copy is in the region of this machine; archives write <c>us-east1</c> too. False while one of them is not known.</summary>
    public static bool IsRegion(string? home, string? region) => !string.IsNullOrEmpty(home) && region is not null
        && string.Equals(Bare(home), Bare(region), StringComparison.OrdinalIgnoreCase);

    private static string Bare(string region) => region.Replace("-", "", StringComparison.Ordinal);

    private static bool IsOf(VoCopy copy, string provider) =>
        string.Equals(NameOf(copy.Provider), provider, StringComparison.OrdinalIgnoreCase);

    private static int Rank(VoCopy copy, VoChoice choice)
    {
        bool isOnPrem = IsOf(copy, VoCopy.OnPrem);
        if (isOnPrem)
            return choice.Prefer switch { VoPreference.OnPrem => 0, VoPreference.Cloud => 9, _ => 3 };
        if (copy.Access != VoCopyAccess.Restricted && IsRegion(choice.HomeRegion, copy.Region))
            return 1;
        // What does not say whether it is open is tried where it does no harm: after the archive's own copy.
        return copy.Access switch { VoCopyAccess.Open => 2, VoCopyAccess.Unknown => 4, _ => 5 };
    }
}
