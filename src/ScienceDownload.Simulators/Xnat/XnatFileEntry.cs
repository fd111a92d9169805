using System.Security.Cryptography;

namespace ScienceDownload.Simulators;

/// <summary>A file in a resource of the simulated server.</summary>
public sealed class XnatFileEntry
{
    internal XnatFileEntry(string path, FileContent content)
    {
        Path = path;
        Content = content;
    }

    /// <summary>The path within the resource.</summary>
    public string Path { get; }

    /// <summary>Length in bytes.</summary>
    public long Length => Content.Length;

    /// <summary>What the catalogue says in <c>Size</c>; null for the true length, empty for nothing.</summary>
    public string? ListedSize { get; set; }

    /// <summary>What the catalogue says in <c>digest</c>; null for the true MD5, empty for nothing.</summary>
    public string? ListedDigest { get; set; }

    /// <summary>The catalogue knows it and the disk has lost it: it is in no zip, and asked for alone it is 404.</summary>
    public bool IsMissingOnDisk { get; set; }

    /// <summary>What zips carry in its place; null for the true bytes.</summary>
    public byte[]? BytesInZip { get; set; }

    /// <summary>MD5 of the true bytes in lower-case hex.</summary>
    public string Md5 => Convert.ToHexString(MD5.HashData(Bytes)).ToLowerInvariant();

    /// <summary>SHA-256 of the true bytes in lower-case hex.</summary>
    public string Sha256 => Content.Sha256;

    /// <summary>A copy of the true bytes.</summary>
    public byte[] Bytes
    {
        get
        {
            var bytes = new byte[Content.Length];
            for (long offset = 0; offset < bytes.Length;)
            {
                var part = Content.At(offset, bytes.Length - offset);
                part.CopyTo(bytes.AsMemory((int)offset));
                offset += part.Length;
            }

            return bytes;
        }
    }

    internal FileContent Content { get; }
}
