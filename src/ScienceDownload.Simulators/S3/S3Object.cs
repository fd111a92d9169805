using System.Security.Cryptography;
using System.Text;

namespace ScienceDownload.Simulators;

/// <summary>An object of an <see cref="S3Bucket"/>.</summary>
public sealed class S3Object
{
    private readonly FileContent _content;

    internal S3Object(S3Bucket bucket, string key, FileContent content, int seed, IEnumerable<Fault> faults)
    {
        _content = content;
        Key = key;
        Uri = new Uri($"s3://{bucket.Name}/{string.Join('/', key.Split('/').Select(System.Uri.EscapeDataString))}");
        File = new SimulatedFile(Uri, Uri, key, content, seed, faults) { ETag = "\"" + Hex(HashPart(0, content.Length)) + "\"" };
    }

    /// <summary>The key, nothing escaped.</summary>
    public string Key { get; }

    /// <summary>The address, escaped.</summary>
    public Uri Uri { get; }

    /// <summary>The bytes, their digest, and how to replace them. The tag is the MD5 unless <see cref="SendInParts"/> was called.</summary>
    public SimulatedFile File { get; }

    /// <summary>What is sent with the object besides, such as <c>x-amz-server-side-encryption</c>.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>();

    /// <summary>Checksums of the whole object, by header name: sent to whoever asks for them and gets all of it, or sends a HEAD.</summary>
    public IDictionary<string, string> Checksums { get; } = new Dictionary<string, string>();

    /// <summary>The version that <c>versionId</c> must name when it is given; null for an object without versions.</summary>
    public string? VersionId { get; set; }

    internal long? PartSize { get; private set; }

    internal int PartCount => (int)((_content.Length + PartSize!.Value - 1) / PartSize.Value);

    /// <summary>Gives the object the tag of one that was sent in parts.</summary>
    /// <param name="partSize">The size of all parts but the last, in bytes.</param>
    /// <returns>The object.</returns>
    public S3Object SendInParts(long partSize)
    {
        PartSize = partSize;
        var digests = Enumerable.Range(0, PartCount).SelectMany(i => HashPart(i * partSize, Math.Min(_content.Length, (i + 1) * partSize)));
#pragma warning disable CA5351 // What S3 does.
        File.ETag = $"\"{Hex(MD5.HashData(digests.ToArray()))}-{PartCount}\"";
#pragma warning restore CA5351
        return this;
    }

    /// <summary>Promises a SHA-256.</summary>
    /// <param name="isRight">Whether it is that of the bytes.</param>
    /// <returns>The object.</returns>
    public S3Object PromiseSha256(bool isRight = true)
    {
        var digest = isRight ? Convert.FromHexString(File.Sha256) : SHA256.HashData(Encoding.UTF8.GetBytes("other bytes"));
        Checksums["x-amz-checksum-sha256"] = Convert.ToBase64String(digest);
        return this;
    }

    private byte[] HashPart(long start, long end)
    {
#pragma warning disable CA5351
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        while (start < end)
        {
            var piece = _content.At(start, end - start);
            hash.AppendData(piece.Span);
            start += piece.Length;
        }

        return hash.GetHashAndReset();
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();
}
