namespace ScienceDownload.Simulators;

/// <summary>A file of a product: an asset, as the catalogue describes it.</summary>
public sealed class GeodesFile
{
    internal GeodesFile(string title, string role, SimulatedFile content) => (Title, Role, Content) = (title, role, content);

    /// <summary>The title: the key among the assets.</summary>
    public string Title { get; }

    /// <summary>The role, such as <c>data</c>.</summary>
    public string Role { get; }

    /// <summary>The bytes and what happens to those who fetch them.</summary>
    public SimulatedFile Content { get; internal set; }

    /// <summary>The MD5 in lower case.</summary>
    public string Md5 { get; internal init; } = "";

    internal string MediaType { get; init; } = "application/zip";

    internal string DataType { get; init; } = "RAWDATA";

    internal bool UpperCase { get; init; }

    internal bool HasChecksumLine { get; init; } = true;

    internal string Kind => Role is "data" or "metadata" ? "download" : "quicklook";

    internal string ShownMd5 => UpperCase ? Md5.ToUpperInvariant() : Md5;
}
