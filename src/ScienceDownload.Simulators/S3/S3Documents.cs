using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace ScienceDownload.Simulators;

/// <summary>What S3 says in XML.</summary>
internal static class S3Documents
{
    private static readonly XNamespace Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    public static string Error(string code) => Text(new XElement("Error",
        new XElement("Code", code),
        new XElement("Message", $"The simulated server says {code}."),
        new XElement("RequestId", "1")));

    /// <summary>The list of buckets.</summary>
    public static string Buckets(IEnumerable<S3Bucket> buckets) => Text(new XElement(Namespace + "ListAllMyBucketsResult",
        new XElement(Namespace + "Buckets", buckets.OrderBy(bucket => bucket.Name, StringComparer.Ordinal)
            .Select(bucket => new XElement(Namespace + "Bucket",
                new XElement(Namespace + "Name", bucket.Name),
                new XElement(Namespace + "CreationDate", "2025-01-01T00:00:00.000Z"))))));

    /// <summary>A page of ListObjectsV2. The token is the last key, or common beginning of keys, of the page before.</summary>
    public static string Listing(S3Bucket bucket, ServerRequest request, int pageSize)
    {
        var prefix = request.Query("prefix") ?? "";
        var delimiter = request.Query("delimiter");
        var after = request.Query("continuation-token") is { } token ? Encoding.UTF8.GetString(Convert.FromBase64String(token)) : null;
        var encodes = request.Query("encoding-type") == "url";
        // S3 sorts by the bytes of the keys.
        var rest = bucket.Objects
            .Where(found => found.Key.StartsWith(prefix, StringComparison.Ordinal))
            .GroupBy(found => Common(found.Key) ?? found.Key, StringComparer.Ordinal)
            .OrderBy(group => Bytes(group.Key), StringComparer.Ordinal)
            .SkipWhile(group => after is not null && string.CompareOrdinal(Bytes(group.Key), Bytes(after)) <= 0)
            .ToArray();
        var page = rest.Take(pageSize).ToArray();
        var isTruncated = rest.Length > page.Length;
        return Text(new XElement(Namespace + "ListBucketResult",
            new XElement(Namespace + "Name", bucket.Name),
            new XElement(Namespace + "Prefix", Key(prefix)),
            delimiter is null ? null : new XElement(Namespace + "Delimiter", Key(delimiter)),
            new XElement(Namespace + "KeyCount", page.Length),
            new XElement(Namespace + "MaxKeys", pageSize),
            new XElement(Namespace + "IsTruncated", isTruncated),
            isTruncated ? new XElement(Namespace + "NextContinuationToken", Convert.ToBase64String(Encoding.UTF8.GetBytes(page[^1].Key))) : null,
            page.Where(group => Common(group.First().Key) is null).Select(group => group.Single())
                .Select(found => new XElement(Namespace + "Contents",
                new XElement(Namespace + "Key", Key(found.Key)),
                new XElement(
                    Namespace + "LastModified",
                    (found.File.LastModified ?? default).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
                new XElement(Namespace + "ETag", found.File.ETag),
                new XElement(Namespace + "Size", found.File.Length),
                new XElement(Namespace + "StorageClass", "STANDARD"))),
            page.Where(group => Common(group.First().Key) is not null).Select(group => new XElement(Namespace + "CommonPrefixes",
                new XElement(Namespace + "Prefix", Key(group.Key))))));

        string Key(string text) => encodes ? Uri.EscapeDataString(text) : text;

        // What a key has up to the next delimiter behind the prefix; null when there is none.
        string? Common(string key) => delimiter is { Length: > 0 }
            && key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) is >= 0 and var end
            ? key[..(end + delimiter.Length)]
            : null;
    }

    private static string Bytes(string key) => Convert.ToHexString(Encoding.UTF8.GetBytes(key));

    private static string Text(XElement document) =>
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + document.ToString(SaveOptions.DisableFormatting);
}
