namespace ScienceDownload.Engine.Manifests;

/// <summary>
/// The names of the format. One item stands on one line, so that large manifests can be searched and compared with line tools:
/// <code>
/// {"format":"science-download-manifest","version":1,"created":"…","tool":"…","batch":{"id":"…","name":"…","archive":"…"},"request":{…},"items":[
/// {"path":"a/b.nc","length":4096,"sha256":"…","checksums":["md5:…"],"sources":["https://…"],"contentType":"…","metadata":{…},"status":"completed"},
/// …
/// ]}
/// </code>
/// <c>format</c> and <c>version</c> come before <c>items</c>; of an item only <c>sources</c> is needed to fetch it and only <c>path</c> to verify it.
/// </summary>
internal static class ManifestFormat
{
    /// <summary>The value of <c>format</c>.</summary>
    public const string Name = "science-download-manifest";

    /// <summary>The version that is written and the newest that is read.</summary>
    public const int Version = 1;

    /// <summary>The manifest's file name.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The name of the list of digests beside it, in the layout of BagIt (RFC 8493).</summary>
    public const string DigestListName = "manifest-sha256.txt";
}
