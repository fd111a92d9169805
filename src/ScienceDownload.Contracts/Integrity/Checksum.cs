using System.Diagnostics.CodeAnalysis;

namespace ScienceDownload;

/// <summary>A digest of a whole file: the algorithm and its value in lower-case hexadecimal.</summary>
/// <param name="Algorithm">How the digest was computed.</param>
/// <param name="Hex">The value, lower-case hexadecimal, as long as the algorithm makes it.</param>
public readonly record struct Checksum(ChecksumAlgorithm Algorithm, string Hex)
{
    /// <summary>Reads <c>ALG:HEX</c>, for instance <c>sha256:9f86d081…</c>; case and a dash in the name do not matter.</summary>
    /// <exception cref="FormatException">The algorithm is unknown, or the value has the wrong length or digits.</exception>
    public static Checksum Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            throw new FormatException($"'{text}' is not a checksum: write ALGORITHM:HEX, for instance sha256:9f86…");
        string name = text[..colon].Trim().Replace("-", "", StringComparison.Ordinal);
        if (!Enum.TryParse(name, ignoreCase: true, out ChecksumAlgorithm algorithm) || !char.IsLetter(name[0]))
            throw new FormatException($"'{text[..colon]}' is not a checksum algorithm: use md5, sha1, sha256, sha512, crc32, crc32c or crc64nvme.");
        return Create(algorithm, text[(colon + 1)..]);
    }

    /// <summary>Makes a checksum from its hexadecimal value in any case.</summary>
    /// <exception cref="FormatException">The value has the wrong length for the algorithm, or digits that are not hexadecimal.</exception>
    public static Checksum Create(ChecksumAlgorithm algorithm, string hex)
    {
        ArgumentNullException.ThrowIfNull(hex);
        hex = hex.Trim();
        int digits = HexLength(algorithm);
        if (hex.Length != digits || !hex.All(char.IsAsciiHexDigit))
            throw new FormatException($"'{hex}' is not a {Name(algorithm)} value: it takes {digits} hexadecimal digits.");
        return new Checksum(algorithm, hex.ToLowerInvariant());
    }

    /// <summary>Like <see cref="Parse"/>, without the exception.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Checksum checksum)
    {
        checksum = default;
        if (text is null)
            return false;
        try
        {
            checksum = Parse(text);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Whether both name the same digest; the case of the digits does not matter.</summary>
    public bool Equals(Checksum other) =>
        Algorithm == other.Algorithm && string.Equals(Hex, other.Hex, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Algorithm, StringComparer.OrdinalIgnoreCase.GetHashCode(Hex ?? ""));

    /// <summary><c>sha256:9f86…</c></summary>
    public override string ToString() => $"{Name(Algorithm)}:{Hex}";

    /// <summary>The algorithm's name in lower case, as it is written in files and on command lines.</summary>
    public static string Name(ChecksumAlgorithm algorithm) => algorithm.ToString().ToLowerInvariant();

    private static int HexLength(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Md5 => 32,
        ChecksumAlgorithm.Sha1 => 40,
        ChecksumAlgorithm.Sha256 => 64,
        ChecksumAlgorithm.Sha512 => 128,
        ChecksumAlgorithm.Crc32 or ChecksumAlgorithm.Crc32C => 8,
        ChecksumAlgorithm.Crc64Nvme => 16,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };
}
