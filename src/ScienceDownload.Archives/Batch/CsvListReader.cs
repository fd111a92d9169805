using System.Globalization;
using System.Runtime.CompilerServices;
using CsvHelper;
using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.Validation;

namespace ScienceDownload.Archives.Batch;

/// <summary>
/// Rows with an address each, and what the file must be. Row numbers are those of a spreadsheet: the header is row 1, blank rows count.
/// </summary>
internal static class CsvListReader
{
    // An unclosed quote makes the rest of the file one field; it must not be read into memory first.
    private const int MaxRowBytes = 1024 * 1024;

    /// <summary>The items, streaming.</summary>
    /// <exception cref="DownloadException">The header or a row is wrong; the message names it.</exception>
    public static async IAsyncEnumerable<DownloadItem> ReadAsync(ListInput input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using CsvReader rows = CsvReader.Create(input.OpenText(), new CsvReaderOptions
        {
            Separator = input.Delimiter,
            HasHeader = false,
            SkipEmptyLines = false,
            MaxRecordSize = MaxRowBytes,
            MalformedData = CsvMalformedDataHandling.Throw,
        });
        CsvColumns? columns = null;
        for (int index = 0; await NextRowAsync(rows, input.Name, cancellation).ConfigureAwait(false) is { } cells;)
        {
            string origin = Origin(input.Name, rows.RowNumber);
            // Export-Csv of Windows PowerShell writes "#TYPE ..." above the header.
            bool isComment = columns is null && cells[0].StartsWith('#');
            if (isComment || Array.TrueForAll(cells, string.IsNullOrWhiteSpace))
                continue;
            if (columns is null)
                columns = CsvColumns.Read(cells, origin);
            else
                yield return ReadRow(columns, cells, index++, origin);
        }
    }

    private static string Origin(string name, long row) => FormattableString.Invariant($"{name} row {row}");

    private static async ValueTask<string[]?> NextRowAsync(CsvReader rows, string name, CancellationToken cancellation)
    {
        try
        {
            return await rows.ReadAsync(cancellation).ConfigureAwait(false) ? rows.Current.ToArray() : null;
        }
        catch (CsvFormatException cause)
        {
            throw Wrong(
                Origin(name, cause.RecordNumber),
                "its quotes do not match: one is never closed, or stands in the middle of a field. Put fields with quotes in quotes, "
                    + "and double the quotes inside",
                cause);
        }
    }

    private static DownloadItem ReadRow(CsvColumns columns, string[] cells, int index, string origin)
    {
        if (cells.Length > columns.Count)
            throw Wrong(origin, $"it has {cells.Length} fields, the header has {columns.Count}. Put fields that contain the separator in quotes");
        string url = Cell(columns.Url) ?? "";
        if (url.Contains('\n'))
            throw Wrong(origin, $"the {columns.NameOf(columns.Url)} goes over several lines. Close the quote that begins it");
        return new DownloadItem
        {
            Sources = [SourceUri.Parse(url, index, origin)],
            RelativePath = Cell(columns.Path) is { } path ? ReadPath(path, origin) : null,
            Length = Cell(columns.Length) is { } length ? ReadLength(length, columns.NameOf(columns.Length), origin) : null,
            Checksums = [.. columns.Digests
                .Where(digest => Cell(digest.Column) is not null)
                .Select(digest => ReadChecksum(digest.Algorithm, Cell(digest.Column)!, origin))],
            Origin = origin,
        };

        // A short row leaves its last columns empty.
        string? Cell(int column) => column >= 0 && column < cells.Length && !string.IsNullOrWhiteSpace(cells[column]) ? cells[column].Trim() : null;
    }

    private static string ReadPath(string path, string origin)
    {
        try
        {
            return SafePath.Require(path);
        }
        catch (DownloadException unsafePath)
        {
            throw new DownloadException(unsafePath.Id, Place.Prefix(origin) + unsafePath.Message, unsafePath);
        }
    }

    private static long ReadLength(string text, string column, string origin) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long length)
            ? length
            : throw Wrong(origin, $"{column} '{text}' is not a whole number of bytes");

    private static Checksum ReadChecksum(ChecksumAlgorithm algorithm, string hex, string origin)
    {
        try
        {
            return Checksum.Create(algorithm, hex);
        }
        catch (FormatException cause)
        {
            throw new DownloadException(ErrorId.InputInvalid, Place.Prefix(origin) + cause.Message, cause);
        }
    }

    private static DownloadException Wrong(string origin, string what, Exception? cause = null) =>
        new(ErrorId.InputInvalid, $"{Place.Prefix(origin)}{what}.", cause);
}
