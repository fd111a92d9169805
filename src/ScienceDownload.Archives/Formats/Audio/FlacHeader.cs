using System.Buffers.Binary;

namespace ScienceDownload.Archives.Formats.Audio;

/// <summary>What a FLAC file says of itself in its first block (RFC 9639, section 8.2).</summary>
/// <param name="SampleRate">Samples per second and channel.</param>
/// <param name="Channels">1 to 8.</param>
/// <param name="Bits">4 to 32 for each sample.</param>
/// <param name="FrameCount">How many samples each channel has; null when the writer did not know.</param>
/// <param name="Md5">The digest of all samples as 32 hexadecimal digits; null when the writer made none.</param>
internal sealed record FlacHeader(int SampleRate, int Channels, int Bits, long? FrameCount, string? Md5)
{
    private const int Length = 42;

    /// <summary>Reads the first block.</summary>
    /// <exception cref="DownloadException">The file cannot be read, or is no FLAC file.</exception>
    public static async Task<FlacHeader> ReadAsync(string file, CancellationToken cancellation)
    {
        byte[] head = new byte[Length];
        FileStream stream = FormatErrors.Open(file);
        await using (stream.ConfigureAwait(false))
        {
            if (await stream.ReadAtLeastAsync(head, Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false) < Length
                || !head.AsSpan().StartsWith("fLaC"u8) || (head[4] & 0x7F) != 0)
            {
                throw FormatErrors.Invalid(file, "this is no FLAC file.");
            }
        }

        // 20 bits rate, 3 bits channels - 1, 5 bits depth - 1, 36 bits count.
        ulong packed = BinaryPrimitives.ReadUInt64BigEndian(head.AsSpan(18));
        int rate = (int)(packed >> 44);
        long count = (long)(packed & 0xF_FFFF_FFFF);
        if (rate == 0)
            throw FormatErrors.Invalid(file, "its sample rate is zero.");
        ReadOnlySpan<byte> digest = head.AsSpan(26, 16);
        string? md5 = digest.ContainsAnyExcept((byte)0) ? Convert.ToHexString(digest).ToLowerInvariant() : null;
        return new FlacHeader(rate, (int)(packed >> 41 & 7) + 1, (int)(packed >> 36 & 31) + 1, count == 0 ? null : count, md5);
    }
}
