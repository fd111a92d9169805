using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace ScienceDownload.Transformation;

/// <summary>
/// Reads what a user may pass as something to download: text, a <see cref="Uri"/>, an item of a plan, a dictionary, or any object with a
/// property for the address (a row of Import-Csv, a link of Invoke-WebRequest). Addresses are not judged here: the engine does that for all hosts.
/// </summary>
internal static class ItemReader
{
    private static readonly string[] AddressNames = ["Url", "Uri", "Link", "Href"];
    private static readonly string[] PathNames = ["Path", "RelativePath"];
    private static readonly char[] Digits = [.. "0123456789"];
    private static readonly string[] LengthNames = ["Length", "Size", "Bytes"];

    /// <summary>The item an input stands for; null for a blank line or a comment, as in list files.</summary>
    /// <param name="input">What the user passed.</param>
    /// <param name="index">Its place among the items, from zero; named in errors.</param>
    /// <exception cref="DownloadException">It has no address, or a value that cannot be read.</exception>
    public static DownloadItem? Read(PSObject input, int index) => input.BaseObject switch
    {
        DownloadItem item => item,
        // What a service has fetched is taken from there, and has to be the same bytes.
        ItemInfo { FileUri: { } served } info => new DownloadItem
        {
            Sources = [served],
            RelativePath = info.RelativePath,
            Length = info.Length,
            Checksums = info.Sha256 is { } digest ? [Checksum.Create(ChecksumAlgorithm.Sha256, digest)] : [],
        },
        Uri uri => new DownloadItem { Sources = [uri] },
        string text => IsBlank(text) ? null : new DownloadItem { Sources = [ToUri(text)] },
        IDictionary row => FromRow(name => row.Keys.Cast<object>().FirstOrDefault(key => Matches(key, name)) is { } key ? row[key] : null, index),
        _ => FromRow(name => input.Properties[name]?.Value, index),
    };

    private static DownloadItem FromRow(Func<string, object?> value, int index)
    {
        string address = First(value, AddressNames)
            ?? throw Invalid(index, $"it has no address. Give it a property named {string.Join(", ", AddressNames[..^1])} or {AddressNames[^1]}.");
        return new DownloadItem
        {
            Sources = [ToUri(address)],
            RelativePath = First(value, PathNames),
            Length = Length(value, index),
            Checksums = [.. Enum.GetValues<ChecksumAlgorithm>().SelectMany(algorithm => Digest(value, algorithm, index))],
        };
    }

    private static IEnumerable<Checksum> Digest(Func<string, object?> value, ChecksumAlgorithm algorithm, int index)
    {
        // "SHA-256" is the same column as "sha256".
        string name = algorithm.ToString();
        if (First(value, [name, name.Insert(name.IndexOfAny(Digits), "-")]) is not { } hex)
            return [];
        try
        {
            return [Checksum.Create(algorithm, hex)];
        }
        catch (FormatException exception)
        {
            throw Invalid(index, exception.Message, exception);
        }
    }

    private static long? Length(Func<string, object?> value, int index)
    {
        if (First(value, LengthNames) is not { } text)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long length)
            ? length
            : throw Invalid(index, $"'{text}' is not a length in bytes.");
    }

    private static string? First(Func<string, object?> value, string[] names)
    {
        foreach (string name in names)
        {
            object? given = value(name) is PSObject wrapped ? wrapped.BaseObject : value(name);
            string text = Convert.ToString(given, CultureInfo.InvariantCulture)?.Trim() ?? "";
            if (text.Length > 0)
                return text;
        }

        return null;
    }

    // What is no absolute address is kept as it is, so that the engine can name it.
    private static Uri ToUri(string text) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out Uri? uri) ? uri : new Uri(text.Trim(), UriKind.Relative);

    private static bool IsBlank(string text) => string.IsNullOrWhiteSpace(text) || text.TrimStart().StartsWith('#');

    private static bool Matches(object key, string name) => string.Equals(key.ToString(), name, StringComparison.OrdinalIgnoreCase);

    private static DownloadException Invalid(int index, string problem, Exception? inner = null) =>
        new(
            ErrorId.InputInvalid,
            string.Create(CultureInfo.InvariantCulture, $"The input object at index {index} cannot be downloaded: {problem}"),
            inner);
}
