namespace ScienceDownload.Simulators;

/// <summary>One file of the demo, with what a client needs to fetch and check it.</summary>
/// <param name="File">The file.</param>
/// <param name="Fault">What stands in a client's way, in the words of <see cref="FaultGrammar"/>, separated by spaces; null when nothing does.</param>
public sealed record DemoEntry(SimulatedFile File, string? Fault)
{
    /// <summary>Where the file is.</summary>
    public Uri Uri => File.Uri;

    /// <summary>Its path below the archive's root, which suits as its path below a destination.</summary>
    public string Path => File.Path;

    /// <summary>Its length in bytes.</summary>
    public long Length => File.Length;

    /// <summary>Its SHA-256 in lower-case hex, computed when first asked for.</summary>
    public string Sha256 => File.Sha256;
}
