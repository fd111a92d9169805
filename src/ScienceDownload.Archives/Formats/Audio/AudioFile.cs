namespace ScienceDownload.Archives.Formats.Audio;

/// <summary>Opens audio files of all kinds that are read here.</summary>
internal static class AudioFile
{
    private static readonly Dictionary<string, string> CodedDemuxers = new(StringComparer.OrdinalIgnoreCase) { [".mp3"] = "mp3", [".m4a"] = "mov" };

    /// <summary>The extensions of files that can be read.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".wav", ".flac", .. CodedDemuxers.Keys];

    /// <summary>Whether the name says that the file can be read.</summary>
    public static bool IsAudio(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Opens a file at its first sample. WAV is read here, all else is decoded by ffmpeg: FLAC to exactly its own samples.</summary>
    /// <param name="file">The file; its extension says what it is.</param>
    /// <param name="ffmpeg">The decoder.</param>
    /// <param name="cancellation">Ends the opening.</param>
    /// <exception cref="DownloadException">The file cannot be read, is damaged or of an unknown kind, or ffmpeg is missing.</exception>
    public static async Task<AudioReader> OpenAsync(string file, Ffmpeg ffmpeg, CancellationToken cancellation)
    {
        string path = Path.GetFullPath(file), extension = Path.GetExtension(file);
        if (extension.Equals(".wav", StringComparison.OrdinalIgnoreCase))
            return await WavReader.CreateAsync(FormatErrors.Open(path), file, cancellation).ConfigureAwait(false);
        if (extension.Equals(".flac", StringComparison.OrdinalIgnoreCase))
        {
            FlacHeader header = await FlacHeader.ReadAsync(path, cancellation).ConfigureAwait(false);
            FfmpegProcess flac = ffmpeg.Decode(path, "flac", header.Bits <= 16 ? "pcm_s16le" : header.Bits <= 24 ? "pcm_s24le" : "pcm_s32le");
            return await FfmpegReader.CreateAsync(flac, file, header, cancellation).ConfigureAwait(false);
        }

        if (!CodedDemuxers.TryGetValue(extension, out string? demuxer))
            throw FormatErrors.Unsupported(file, $"'{extension}' is no audio that is read here. Those are {string.Join(", ", Extensions)}.");
        FormatErrors.Open(path).Dispose();
        return await FfmpegReader.CreateAsync(ffmpeg.Decode(path, demuxer, "pcm_f32le"), file, null, cancellation).ConfigureAwait(false);
    }
}
