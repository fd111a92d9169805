using System.Buffers.Binary;
using System.Text;

namespace ScienceDownload.Archives.Formats.Audio;

/// <summary>The beginning of a WAV file, up to its samples.</summary>
/// <remarks>
/// RIFF and RF64 (EBU Tech 3306) are chunks one after the other: a name of four letters, a 32-bit length, the content padded to two bytes. RF64 keeps
/// lengths that do not fit in a chunk <c>ds64</c> and writes 0xFFFFFFFF in their place.
/// </remarks>
/// <param name="Format">How the samples come.</param>
/// <param name="DataBytes">How many bytes of samples follow; null when the file does not say, as from a pipe.</param>
internal sealed record WavHeader(PcmFormat Format, long? DataBytes)
{
    private const int MostChannels = 1024;
    private const int MostPassedOver = 64 * 1024 * 1024;
    private const ushort Pcm = 1, Float = 3, Extensible = 0xFFFE;

    /// <summary>Reads up to the first sample.</summary>
    /// <exception cref="DownloadException">It is no WAV file, or one whose samples are coded.</exception>
    public static async Task<WavHeader> ReadAsync(Stream stream, string file, CancellationToken cancellation)
    {
        byte[] head = await TakeAsync(stream, 12, file, cancellation).ConfigureAwait(false);
        string kind = Name(head);
        if (kind is not ("RIFF" or "RF64" or "BW64") || Name(head.AsSpan(8)) != "WAVE")
            throw FormatErrors.Invalid(file, "this is no WAV file.");
        PcmFormat? format = null;
        long? wideLength = null;
        while (true)
        {
            byte[] chunk = await TakeAsync(stream, 8, file, cancellation).ConfigureAwait(false);
            string name = Name(chunk);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(chunk.AsSpan(4));
            if (name == "data")
            {
                if (format is null)
                    throw FormatErrors.Invalid(file, "samples come before their description.");
                return new WavHeader(format, length != uint.MaxValue ? length : kind == "RIFF" ? null : wideLength);
            }

            if (length > MostPassedOver)
                throw FormatErrors.Invalid(file, $"the chunk '{name}' claims {length} bytes.");
            byte[] content = await TakeAsync(stream, (int)length + (int)(length & 1), file, cancellation).ConfigureAwait(false);
            if (name == "fmt ")
                format = ReadFormat(content, file);
            else if (name == "ds64" && content.Length >= 16)
            {
                wideLength = BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(8)) is >= 0 and var wide
                    ? wide
                    : throw FormatErrors.Invalid(file, "its length is negative.");
            }
        }
    }

    private static PcmFormat ReadFormat(ReadOnlySpan<byte> content, string file)
    {
        if (content.Length < 16)
            throw FormatErrors.Invalid(file, "the description of its samples is too short.");
        ushort coding = BinaryPrimitives.ReadUInt16LittleEndian(content);
        if (coding == Extensible && content.Length >= 26)
            coding = BinaryPrimitives.ReadUInt16LittleEndian(content[24..]);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(content[2..]);
        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(content[4..]);
        int frame = BinaryPrimitives.ReadUInt16LittleEndian(content[12..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(content[14..]);
        int bytes = (bits + 7) / 8;
        if (coding is not (Pcm or Float))
            throw FormatErrors.Unsupported(file, $"its samples are coded (format {coding}); only plain samples are read.");
        if (channels is 0 or > MostChannels || rate is 0 or > 100_000_000 || frame != channels * bytes)
            throw FormatErrors.Invalid(file, $"{channels} channels of {bits} bits at {rate} Hz in frames of {frame} bytes make no sense.");
        if (coding == Float ? bytes is not (4 or 8) : bytes is not (1 or 2 or 3 or 4))
            throw FormatErrors.Unsupported(file, $"samples of {bits} bits are not read.");
        return new PcmFormat((int)rate, channels, bytes, coding == Float);
    }

    private static string Name(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes[..4]);

    private static async Task<byte[]> TakeAsync(Stream stream, int count, string file, CancellationToken cancellation)
    {
        byte[] bytes = new byte[count];
        int read = await stream.ReadAtLeastAsync(bytes, count, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        return read == count ? bytes : throw FormatErrors.Invalid(file, "it ends before its first sample.");
    }
}
