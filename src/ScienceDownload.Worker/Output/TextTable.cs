namespace ScienceDownload.Worker.Output;

/// <summary>A plain table: columns as wide as their widest cell, numbers to the right, two spaces between.</summary>
internal sealed class TextTable
{
    private readonly List<string[]> _rows = [];
    private readonly bool[] _rightAligned;

    /// <summary>Starts a table.</summary>
    /// <param name="headers">The titles; one that starts with <c>&gt;</c> is aligned to the right.</param>
    public TextTable(params string[] headers)
    {
        _rightAligned = [.. headers.Select(h => h.StartsWith('>'))];
        _rows.Add([.. headers.Select(h => h.TrimStart('>'))]);
    }

    /// <summary>Adds a row; as many cells as there are titles.</summary>
    public void Add(params string[] cells) => _rows.Add([.. cells.Select(SafeText.Line)]);

    /// <summary>Writes title and rows.</summary>
    public void Write(TextWriter writer)
    {
        int[] widths = [.. Enumerable.Range(0, _rightAligned.Length).Select(c => _rows.Max(r => r[c].Length))];
        foreach (string[] row in _rows)
            writer.WriteLine(string.Join("  ", row.Select((cell, c) => _rightAligned[c] ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]))).TrimEnd());
    }
}
