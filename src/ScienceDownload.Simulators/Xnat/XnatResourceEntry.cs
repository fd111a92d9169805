namespace ScienceDownload.Simulators;

/// <summary>A resource of the simulated server.</summary>
/// <param name="id">The number of its catalogue.</param>
/// <param name="label">The label; may be empty.</param>
public sealed class XnatResourceEntry(string id, string label)
{
    /// <summary>The number of its catalogue.</summary>
    public string Id { get; } = id;

    /// <summary>The label; empty for none.</summary>
    public string Label { get; } = label;

    /// <summary>How many files the list of resources says that it has; null for the true number.</summary>
    public int? ListedCount { get; set; }

    /// <summary>Its files.</summary>
    public IList<XnatFileEntry> Files { get; } = [];

    /// <summary>Adds a file whose byte i is (seed + i) mod 256.</summary>
    /// <param name="path">The path within the resource.</param>
    /// <param name="length">Length in bytes.</param>
    /// <param name="seed">The first byte.</param>
    /// <returns>The file.</returns>
    public XnatFileEntry AddCounting(string path, int length, int seed) =>
        Add(path, new LiteralContent([.. Enumerable.Range(0, length).Select(i => (byte)(seed + i))]));

    /// <summary>Adds a file of made content that does not compress.</summary>
    /// <param name="path">The path within the resource.</param>
    /// <param name="length">Length in bytes.</param>
    /// <param name="seed">Files of one length and different seeds differ.</param>
    /// <returns>The file.</returns>
    public XnatFileEntry AddMade(string path, long length, int seed) => Add(path, new PatternContent(length, seed));

    /// <summary>Adds a file of these bytes.</summary>
    /// <param name="path">The path within the resource.</param>
    /// <param name="bytes">Its content.</param>
    /// <returns>The file.</returns>
    public XnatFileEntry AddBytes(string path, byte[] bytes) => Add(path, new LiteralContent(bytes));

    private XnatFileEntry Add(string path, FileContent content)
    {
        var file = new XnatFileEntry(path, content);
        Files.Add(file);
        return file;
    }
}
