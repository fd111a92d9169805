using System.Buffers;
using ScienceDownload.Archives.Formats.Audio;

namespace ScienceDownload.Archives.Onc.Clipping;

/// <summary>Cuts audio by sample: integers stay what they are, depth and channels too. What no file covers becomes silence and is listed.</summary>
/// <param name="ffmpeg">Decodes and encodes FLAC.</param>
internal sealed class AudioClipper(Ffmpeg ffmpeg) : IClipper<AudioClipFormat>
{
    private const int BufferFrames = 16 * 1024;

    /// <inheritdoc/>
    public async Task<ClipResult?> ClipAsync(ClipRequest request, string target, AudioClipFormat format, CancellationToken cancellation)
    {
        List<string> warnings = [];
        IReadOnlyList<AudioPiece> pieces = await new AudioSelection(ffmpeg, warnings).ChooseAsync(request, format, cancellation)
            .ConfigureAwait(false);
        if (pieces.Count == 0)
            return null;
        IReadOnlyList<AudioStep> steps = AudioTimeline.Plan(pieces, request.Start, request.End);
        if (steps.All(step => step.Piece is null))
            return null;
        PcmFormat samples = pieces.Select(piece => piece.Facts.Format).MaxBy(piece => piece.BytesPerSample)!;
        long length = steps.Sum(step => step.Count);
        AudioWriter writer = await AudioWriter.CreateAsync(target, format, samples, length, ffmpeg, cancellation).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            foreach (AudioStep step in steps)
            {
                await (step.Piece is null ? FillAsync(writer, samples, step.Count, cancellation) : CopyAsync(writer, samples, step, cancellation))
                    .ConfigureAwait(false);
            }

            await writer.CompleteAsync(cancellation).ConfigureAwait(false);
        }

        ClipResult clip = new()
        {
            Path = Path.GetFullPath(target),
            SidecarPath = Path.ChangeExtension(Path.GetFullPath(target), ".json"),
            Start = request.Start,
            End = request.End,
            Sources = [.. steps.Where(step => step.Piece is not null).Select(step => Path.GetFullPath(step.Piece!.File))],
            Gaps = FindGaps(steps, request.Start, samples.SampleRate),
            Warnings = warnings,
            Length = length,
        };
        await ClipSidecar.WriteAsync(clip, request, samples, cancellation).ConfigureAwait(false);
        return clip;
    }

    private static List<ClipGap> FindGaps(IReadOnlyList<AudioStep> steps, DateTimeOffset start, int rate)
    {
        List<ClipGap> gaps = [];
        long frames = 0;
        foreach (AudioStep step in steps)
        {
            if (step.Piece is null)
                gaps.Add(new ClipGap(At(frames), At(frames + step.Count)));
            frames += step.Count;
        }

        return gaps;

        DateTimeOffset At(long frame) => start + TimeSpan.FromSeconds((double)frame / rate);
    }

    private static async Task FillAsync(AudioWriter writer, PcmFormat samples, long count, CancellationToken cancellation)
    {
        byte[] silence = new byte[BufferFrames * samples.FrameBytes];
        Array.Fill(silence, samples.Silence);
        for (long left = count; left > 0; left -= BufferFrames)
            await writer.WriteAsync(silence.AsMemory(0, (int)Math.Min(left, BufferFrames) * samples.FrameBytes), cancellation).ConfigureAwait(false);
    }

    private async Task CopyAsync(AudioWriter writer, PcmFormat samples, AudioStep step, CancellationToken cancellation)
    {
        AudioReader reader = await AudioFile.OpenAsync(step.Piece!.File, ffmpeg, cancellation).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            await reader.SkipAsync(step.Skip, cancellation).ConfigureAwait(false);
            byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferFrames * reader.Format.FrameBytes);
            for (long left = step.Count; left > 0;)
            {
                int read = await reader.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, BufferFrames) * reader.Format.FrameBytes), cancellation)
                    .ConfigureAwait(false);
                if (read == 0)
                    throw Formats.FormatErrors.Invalid(step.Piece.File, "it ends before the samples that it promises.");
                await writer.WriteAsync(PcmWidening.To(samples, reader.Format, buffer.AsMemory(0, read)), cancellation).ConfigureAwait(false);
                left -= read / reader.Format.FrameBytes;
            }

            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
