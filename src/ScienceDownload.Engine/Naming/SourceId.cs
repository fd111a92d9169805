using System.Security.Cryptography;
using System.Text;

namespace ScienceDownload.Engine.Naming;

/// <summary>The short id of an address: what <c>{id}</c> becomes, the same in every batch.</summary>
internal static class SourceId
{
    private const int Digits = 12;

    /// <summary>The first twelve hexadecimal digits of the SHA-256 of the address as it was written.</summary>
    public static string Of(Uri source) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(source.OriginalString.Trim())))[..Digits].ToLowerInvariant();
}
