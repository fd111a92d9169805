namespace ScienceDownload.Archives.Formats.Audio;

/// <summary>What an audio file holds, told without decoding it where its head says so.</summary>
/// <param name="Format">The samples as <see cref="AudioFile.OpenAsync"/> gives them.</param>
/// <param name="FrameCount">How many frames there are.</param>
internal sealed record AudioFacts(PcmFormat Format, long FrameCount)
{
    /// <summary>Looks at a file.</summary>
    /// <exception cref="DownloadException">The file cannot be read, is damaged or of an unknown kind, or ffmpeg is missing.</exception>
    public static async Task<AudioFacts> ReadAsync(string file, Ffmpeg ffmpeg, CancellationToken cancellation)
    {
        if (Path.GetExtension(file).Equals(".flac", StringComparison.OrdinalIgnoreCase)
            && await FlacHeader.ReadAsync(file, cancellation).ConfigureAwait(false) is { FrameCount: { } promised } header)
        {
            return new AudioFacts(
                new PcmFormat(header.SampleRate, header.Channels, header.Bits <= 16 ? 2 : header.Bits <= 24 ? 3 : 4, IsFloat: false), promised);
        }

        AudioReader reader = await AudioFile.OpenAsync(file, ffmpeg, cancellation).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
            return new AudioFacts(
                reader.Format,
                reader.FrameCount ?? await reader.SkipAsync(long.MaxValue / reader.Format.FrameBytes, cancellation).ConfigureAwait(false));
    }
}
