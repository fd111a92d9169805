using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScienceDownload.Engine.Integrity;

/// <summary>128 bits that stand for a text in large sets. From SHA-256, so that nobody can make two texts meet.</summary>
internal static class Fingerprint
{
    /// <summary>The fingerprint of a text, compared ordinally.</summary>
    public static UInt128 Of(string text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), digest);
        return MemoryMarshal.Read<UInt128>(digest);
    }
}
