namespace ScienceDownload;

/// <summary>How a checksum is computed. The names are what users write, in any case: <c>sha256:9f86…</c>.</summary>
public enum ChecksumAlgorithm
{
    /// <summary>MD5, RFC 1321. Many archives still publish nothing better; it finds damage, not malice.</summary>
    Md5,

    /// <summary>SHA-1, FIPS 180-4.</summary>
    Sha1,

    /// <summary>SHA-256, FIPS 180-4. The manifest's own algorithm.</summary>
    Sha256,

    /// <summary>SHA-512, FIPS 180-4.</summary>
    Sha512,

    /// <summary>CRC-32 as in zip and gzip (polynomial 0xEDB88320), eight hexadecimal digits, most significant first.</summary>
    Crc32,

    /// <summary>CRC-32C, the Castagnoli polynomial 0x82F63B78, eight hexadecimal digits, most significant first.</summary>
    Crc32C,

    /// <summary>
    /// CRC-64/NVME, polynomial 0xAD93D23594C93659, sixteen hexadecimal digits, most significant first; what S3 computes of every new object.
    /// </summary>
    Crc64Nvme,
}
