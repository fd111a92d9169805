using System.Security.Cryptography;

namespace ScienceDownload.Simulators;

/// <summary>The bytes of a file, by offset.</summary>
internal abstract class FileContent
{
    private readonly Lazy<string> _sha256;

    protected FileContent(long length)
    {
        Length = length;
        _sha256 = new Lazy<string>(Hash);
    }

    public long Length { get; }

    /// <summary>Lower-case hex.</summary>
    public string Sha256 => _sha256.Value;

    /// <summary>Bytes from an offset on: at least one, at most <paramref name="count"/>, without a copy.</summary>
    public abstract ReadOnlyMemory<byte> At(long offset, long count);

    private string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long offset = 0; offset < Length;)
        {
            var part = At(offset, Length - offset);
            hash.AppendData(part.Span);
            offset += part.Length;
        }

        return Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
    }
}
