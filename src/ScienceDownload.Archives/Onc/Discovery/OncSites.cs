namespace ScienceDownload.Archives.Onc;

/// <summary>What people call the places of hydrophones, and the systems that hold their data back at times: ONC's services tell neither.</summary>
internal static class OncSites
{
    private static readonly Site[] All =
    [
        new("SoG_East", "SoG DDS", "ECHO3.H1", "ECHO3.H2", "ECHO3.H3", "ECHO3.H4"),
        new("SoG_Delta", "SoG DDS"),
        new("SoG_Central", "SoG DDS", "PSGCH.H1", "PSGCH.H3"),
        new("Saanich_Inlet", "Saanich DDS", "PVIPH.H1", "PVIPH.H3"),
        new("[1] Barkley Cnyn", "NC-DDS", "BACNH.H1", "BACNH.H2", "BACNH.H3", "BACNH.H4", "BACUS"),
        new("[2] ODP 1027", "NC-DDS", "CBCH.H1", "CBCH.H2", "CBCH.H3", "CBCH.H4"),
        new("[3] Endeavour", "NC-DDS", "KEMFH.H1", "KEMFH.H2", "KEMFH.H3", "KEMFH.H4"),
        new("[4] ODP 889", "NC-DDS", "CQSH.H1", "CQSH.H2", "CQSH.H3", "CQSH.H4"),
        new("[5] Folger Pass", "NC-DDS", "FGPD"),
        new("ODP 1364A", null, "CQSH.H1", "CQSH.H2", "CQSH.H3", "CQSH.H4"),
        new("ODP 1026", null, "NC27.H3", "NC27.H4"),
        new("Burrard Inlet", null, "BIIP"),
        new("Cambridge Bay", null, "CBYIP"),
        new("China Creek", null, "CCIP"),
        new("Clayoquot Slope", null, "CQSH.H1", "CQSH.H2", "CQSH.H3", "CQSH.H4"),
        new("Cascadia Basin (ODP 1027)", null, "CBCH.H1", "CBCH.H2", "CBCH.H3", "CBCH.H4"),
        new("Digby Island", null, "DIIP"),
        new("Hartley Bay", null, "HBIP"),
        new("Holyrood Bay", null, "HRBIP"),
        new("Kitamaat Village", null, "KVIP"),
    ];

    /// <summary>The names of a location, in order; of two of which one contains the other only the longer. Empty when it has none.</summary>
    public static IReadOnlyList<string> NamesOf(string locationCode)
    {
        string[] names = [.. Of(locationCode).Select(site => Show(site.Name)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return [.. names.Where(name => !names.Any(longer => longer.Length > name.Length && longer.Contains(name, StringComparison.Ordinal)))];
    }

    /// <summary>The systems of a location, in order; empty when it belongs to none.</summary>
    public static IReadOnlyList<string> SystemsOf(string locationCode) =>
        [.. Of(locationCode).Select(site => site.System).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static IEnumerable<Site> Of(string locationCode) => All.Where(site => site.Codes.Contains(locationCode, StringComparer.Ordinal));

    private static string Show(string name)
    {
        string bare = name.StartsWith('[') ? name[(name.IndexOf(']', StringComparison.Ordinal) + 1)..].Trim() : name;
        return bare.Replace('_', ' ').Replace("Cnyn", "Canyon", StringComparison.Ordinal);
    }

    private sealed record Site(string Name, string? System, params string[] Codes);
}
