using System.Text;
using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Archives.Batch;

/// <summary>Tells from a list's name and first bytes how it is written.</summary>
internal static class ListSniffer
{
    private static readonly char[] Delimiters = [',', ';', '\t'];

    /// <summary>The format of a list.</summary>
    /// <param name="name">Its file name, for messages and for the extension.</param>
    /// <param name="format">What the user says it is; null to find out.</param>
    /// <param name="head">Its first bytes.</param>
    /// <exception cref="DownloadException">The user names an unknown format, or this is no text.</exception>
    public static ListFormat Format(string name, string? format, ReadOnlyMemory<byte> head)
    {
        string text = Decode(head);
        if (text.Contains('\0'))
            throw new DownloadException(ErrorId.InputInvalid, $"{name} is not a text file. Give a list of URLs as text, CSV or JSON.");
        return (format ?? Path.GetExtension(name).TrimStart('.')).ToLowerInvariant() switch
        {
            "csv" or "tsv" => ListFormat.Csv,
            "json" => Json(text),
            "text" when format is not null => ListFormat.Text,
            _ when format is not null =>
                throw new DownloadException(ErrorId.InputInvalid, $"'{format}' is not a list format: use text, csv or json."),
            _ when text.TrimStart().StartsWith('{') => Json(text),
            _ => IsCsvHeader(FirstLine(text)) ? ListFormat.Csv : ListFormat.Text,
        };
    }

    /// <summary>What separates the columns of a CSV list.</summary>
    public static char Delimiter(ReadOnlyMemory<byte> head)
    {
        string header = FirstLine(Decode(head));
        return Delimiters
            .OrderByDescending(delimiter => header.Split(delimiter).Any(CsvColumns.IsUrl))
            .ThenByDescending(delimiter => header.Count(c => c == delimiter))
            .First();
    }

    private static ListFormat Json(string text) =>
        text.Contains($"\"{ManifestFormat.Name}\"", StringComparison.Ordinal) ? ListFormat.Plan : ListFormat.Request;

    private static bool IsCsvHeader(string line) => Delimiters.Any(delimiter => line.Split(delimiter).Any(CsvColumns.IsUrl));

    private static string FirstLine(string text) =>
        text.Split('\n').Select(line => line.Trim('\r', ' ')).FirstOrDefault(line => line.Length > 0 && line[0] != '#') ?? "";

    private static string Decode(ReadOnlyMemory<byte> head)
    {
        using var reader = new StreamReader(new MemoryStream(head.ToArray()), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }
}
