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

    /// <summary>A page of ListObjectsV2. The token is the last key of the page before.</summary>
    public static string Listing(S3Bucket bucket, ServerRequest request, int pageSize)
    {
        var prefix = request.Query("prefix") ?? "";
        var after = request.Query("continuation-token") is { } token ? Encoding.UTF8.GetString(Convert.FromBase64String(token)) : null;
        var encodes = request.Query("encoding-type") == "url";
        // S3 sorts by the bytes of the keys.
        var rest = bucket.Objects
            .Where(found => found.Key.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(found => Convert.ToHexString(Encoding.UTF8.GetBytes(found.Key)), StringComparer.Ordinal)
            .SkipWhile(found => after is not null && string.CompareOrdinal(Convert.ToHexString(Encoding.UTF8.GetBytes(found.Key)), Convert.ToHexString(Encoding.UTF8.GetBytes(after))) <= 0)
            .ToArray();
        var page = rest.Take(pageSize).ToArray();
        var isTruncated = rest.Length > page.Length;
        return Text(new XElement(Namespace + "ListBucketResult",
            new XElement(Namespace + "Name", bucket.Name),
            new XElement(Namespace + "Prefix", Key(prefix)),
            new XElement(Namespace + "KeyCount", page.Length),
            new XElement(Namespace + "MaxKeys", pageSize),
            new XElement(Namespace + "IsTruncated", isTruncated),
            isTruncated ? new XElement(Namespace + "NextContinuationToken", Convert.ToBase64String(Encoding.UTF8.GetBytes(page[^1].Key))) : null,
            page.Select(found => new XElement(Namespace + "Contents",
                new XElement(Namespace + "Key", Key(found.Key)),
                new XElement(Namespace + "LastModified", (found.File.LastModified ?? default).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
                new XElement(Namespace + "ETag", found.File.ETag),
                new XElement(Namespace + "Size", found.File.Length),
                new XElement(Namespace + "StorageClass", "STANDARD")))));

        string Key(string text) => encodes ? Uri.EscapeDataString(text) : text;
    }

    private static string Text(XElement document) => "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + document.ToString(SaveOptions.DisableFormatting);
}
