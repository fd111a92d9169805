namespace ScienceDownload.Archives.Batch;

/// <summary>Where the known columns of a CSV list are. Unknown columns are passed over.</summary>
internal sealed class CsvColumns
{
    private static readonly string[] UrlNames = ["url", "uri", "link", "href"];
    private static readonly string[] LengthNames = ["length", "size", "bytes"];

    private readonly string[] _header;

    private CsvColumns(string[] header) => _header = header;

    /// <summary>How many columns there are.</summary>
    public int Count => _header.Length;

    /// <summary>The column of the address.</summary>
    public int Url { get; private init; }

    /// <summary>The column of the path; -1 for none.</summary>
    public int Path { get; private init; }

    /// <summary>The column of the length; -1 for none.</summary>
    public int Length { get; private init; }

    /// <summary>The columns of digests.</summary>
    public IReadOnlyList<(ChecksumAlgorithm Algorithm, int Column)> Digests { get; private init; } = [];

    /// <summary>Whether a cell is the name of the address column.</summary>
    public static bool IsUrl(string cell) => UrlNames.Contains(Normal(cell));

    /// <summary>The name of a column as the header has it.</summary>
    public string NameOf(int column) => _header[column].Trim();

    /// <summary>Reads a header.</summary>
    /// <exception cref="DownloadException">It has no column with addresses.</exception>
    public static CsvColumns Read(string[] header, string origin)
    {
        string[] names = [.. header.Select(Normal)];
        int url = Find(names, UrlNames);
        if (url < 0)
        {
            string has = names.Any(name => name.StartsWith("http", StringComparison.Ordinal))
                ? "the first row is no header"
                : $"no column is called url (or uri, link, href); the header has {string.Join(", ", names.Select(name => $"'{name}'"))}";
            throw new DownloadException(ErrorId.InputInvalid, $"{origin}: {has}. Name the column with the addresses 'url' in the first row.");
        }
        return new CsvColumns(header)
        {
            Url = url,
            Path = Find(names, ["path"]),
            Length = Find(names, LengthNames),
            Digests = [.. Enum.GetValues<ChecksumAlgorithm>()
                .Select(algorithm => (algorithm, Find(names, [Checksum.Name(algorithm)])))
                .Where(pair => pair.Item2 >= 0)],
        };
    }

    private static int Find(string[] names, string[] wanted) =>
        wanted.Select(name => Array.IndexOf(names, name)).FirstOrDefault(column => column >= 0, -1);

    // "SHA-256" is the same column as "sha256".
    private static string Normal(string cell) =>
        cell.Trim('\uFEFF', ' ', '\t', '\r', '"').Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
}
