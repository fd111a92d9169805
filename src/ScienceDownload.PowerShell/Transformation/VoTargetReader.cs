using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ScienceDownload.Archives.Vo;

namespace ScienceDownload.Transformation;

/// <summary>
/// Reads what a user may pass as something to download from the VO: addresses, rows, links, tables, and objects with the columns of rows.
/// </summary>
internal static class VoTargetReader
{
    private const string AddressColumn = "access_url";

    private static readonly string[] AddressNames = ["Uri", "Url", "Link", "Href"];

    /// <summary>What an input stands for.</summary>
    /// <param name="input">What the user passed.</param>
    /// <param name="resolvePath">Makes a path of the shell one of the file system.</param>
    /// <returns>The target; null for a blank line or a comment.</returns>
    /// <exception cref="DownloadException">It is nothing that can be downloaded.</exception>
    public static VoTarget? Read(PSObject input, Func<string, string> resolvePath) => input.BaseObject switch
    {
        VoRecord record => new VoTarget(record) { Record = record },
        DataLinkRow link => new VoTarget(link) { Link = link },
        Uri uri => new VoTarget(uri) { Address = uri.OriginalString },
        FileInfo file => new VoTarget(file) { Table = file.FullName },
        string text => Read(text, resolvePath),
        IDictionary row => FromRow(input, row.Keys.Cast<object>().ToDictionary(key => $"{key}", key => row[key], StringComparer.OrdinalIgnoreCase)),
        _ => FromRow(input, Properties(input)),
    };

    /// <summary>An address as a target.</summary>
    public static VoTarget OfAddress(string address) => new(address) { Address = address };

    private static VoTarget? Read(string text, Func<string, string> resolvePath)
    {
        if (string.IsNullOrWhiteSpace(text) || text.TrimStart().StartsWith('#'))
            return null;
        if (RecordSource.IsDocument(text))
            return new VoTarget(text) { Table = text };
        if (text.Contains("://", StringComparison.Ordinal))
            return OfAddress(text.Trim());
        string path = resolvePath(text);
        return File.Exists(path)
            ? new VoTarget(text) { Table = path }
            : throw new DownloadException(ErrorId.InputInvalid,
                $"'{text}' is neither an address nor the path of a table: an address begins with http://, https://, s3:// or vos://.");
    }

    private static VoTarget FromRow(PSObject input, IReadOnlyDictionary<string, object?> columns)
    {
        if (columns.Keys.Any(name => string.Equals(name, AddressColumn, StringComparison.OrdinalIgnoreCase)))
            return new VoTarget(input) { Record = ToRecord(columns) };
        string? address = AddressNames
            .Select(name => columns.FirstOrDefault(column => string.Equals(column.Key, name, StringComparison.OrdinalIgnoreCase)).Value)
            .Select(Text).FirstOrDefault(text => text.Length > 0);
        return address is not null
            ? new VoTarget(input) { Address = address }
            : throw new DownloadException(ErrorId.VoNoLink,
                $"The input object has no address. Give it a property named {AddressColumn}, "
                    + $"{string.Join(", ", AddressNames[..^1])} or {AddressNames[^1]}.");
    }

    // A row of any origin (Import-Csv, ConvertFrom-Json) is read by the names of its columns, like one of a VOTable.
    private static VoRecord ToRecord(IReadOnlyDictionary<string, object?> columns)
    {
        var table = new VoTable
        {
            Fields = [.. columns.Keys.Select(name => new VoField
            {
                Name = name.ToLowerInvariant(), PropertyName = name, DataType = VoDataType.Char, ArraySize = "*",
            })],
        };
        return new VoRecord(table, [.. columns.Values.Select(value => Text(value) is { Length: > 0 } text ? text : null)]);
    }

    private static Dictionary<string, object?> Properties(PSObject input)
    {
        var columns = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (PSPropertyInfo property in input.Properties)
            columns[property.Name] = property.Value;
        return columns;
    }

    private static string Text(object? value) =>
        Convert.ToString(value is PSObject wrapped ? wrapped.BaseObject : value, CultureInfo.InvariantCulture)?.Trim() ?? "";
}
