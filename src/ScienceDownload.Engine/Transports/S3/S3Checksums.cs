using Amazon.S3;
using Amazon.S3.Model;

namespace ScienceDownload.Engine.Transports.S3;

/// <summary>What a reply promises about the bytes of a whole object.</summary>
internal static class S3Checksums
{
    /// <summary>The digests of a whole object: those S3 was given or has computed, else the ETag where it is an MD5.</summary>
    /// <param name="reply">The reply; its checksums are the object's only when it brings all of it.</param>
    /// <param name="server">Who replied.</param>
    public static IReadOnlyList<Checksum> Of(GetObjectResponse reply, S3Server server)
    {
        List<Checksum> promised = Read(
            reply.ChecksumType, reply.ChecksumSHA256, reply.ChecksumSHA1, reply.ChecksumSHA512, reply.ChecksumMD5,
            reply.ChecksumCRC32, reply.ChecksumCRC32C, reply.ChecksumCRC64NVME);
        return promised.Count > 0 ? promised : OfTag(reply, server);
    }

    /// <summary>The digests of a whole object in the answer to a HEAD.</summary>
    public static IReadOnlyList<Checksum> Of(GetObjectMetadataResponse reply) => Read(
        reply.ChecksumType, reply.ChecksumSHA256, reply.ChecksumSHA1, reply.ChecksumSHA512, reply.ChecksumMD5,
        reply.ChecksumCRC32, reply.ChecksumCRC32C, reply.ChecksumCRC64NVME);

    /// <summary>The MD5 that the ETag is for an object sent in one part and not encrypted with a key of its own; empty otherwise.</summary>
    public static IReadOnlyList<Checksum> OfTag(GetObjectResponse reply, S3Server server)
    {
        string tag = (reply.ETag ?? "").Trim('"');
        string encryption = reply.ServerSideEncryptionMethod?.Value ?? "";
        // With Amazon's own keys the ETag stays an MD5 at Amazon; other servers make their own of it.
        bool mayBe = encryption.Length == 0 || (encryption == "AES256" && server.IsAmazon);
        bool ownKey = reply.ServerSideEncryptionCustomerMethod?.Value is { Length: > 0 } and not "None";
        return mayBe && !ownKey && tag.Length == 32 && tag.All(char.IsAsciiHexDigit) ? [Checksum.Create(ChecksumAlgorithm.Md5, tag)] : [];
    }

    private static List<Checksum> Read(
        ChecksumType? type, string? sha256, string? sha1, string? sha512, string? md5, string? crc32, string? crc32C, string? crc64Nvme)
    {
        var found = new List<Checksum>();
        // A composite one is computed over the parts' checksums, not over the bytes.
        if (type == ChecksumType.COMPOSITE)
            return found;
        Add(ChecksumAlgorithm.Sha256, sha256);
        Add(ChecksumAlgorithm.Sha1, sha1);
        Add(ChecksumAlgorithm.Sha512, sha512);
        Add(ChecksumAlgorithm.Md5, md5);
        Add(ChecksumAlgorithm.Crc32, crc32);
        Add(ChecksumAlgorithm.Crc32C, crc32C);
        Add(ChecksumAlgorithm.Crc64Nvme, crc64Nvme);
        return found;

        void Add(ChecksumAlgorithm algorithm, string? base64)
        {
            // "-N" at the end says the same as the type does.
            Span<byte> bytes = stackalloc byte[128];
            if (string.IsNullOrEmpty(base64)
                || base64.Contains('-', StringComparison.Ordinal)
                || !Convert.TryFromBase64String(base64, bytes, out int count))
            {
                return;
            }

            if (Checksum.TryParse($"{Checksum.Name(algorithm)}:{Convert.ToHexString(bytes[..count])}", out Checksum checksum))
                found.Add(checksum);
        }
    }
}
