using System.Globalization;
using ScienceDownload.Archives.Onc.Clipping;

namespace ScienceDownload.Archives.Onc;

/// <summary>Makes clips out of files of the same batch, once those have arrived.</summary>
/// <param name="run">Knows the files.</param>
/// <param name="clippers">Cut.</param>
/// <param name="time">The clock.</param>
internal sealed class OncClips(ArchiveRun run, OncClippers clippers, TimeProvider time) : IDisposable
{
    /// <summary>How long one look at the batch serves all clips that wait.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1);
    private List<RunItem> _seen = [];
    private long? _seenAt;

    /// <summary>Whether an item is a clip.</summary>
    public static bool IsClip(DownloadItem item) => OncDetails.KindOf(item) is OncDetails.SpectrogramClipKind or OncDetails.AudioClipKind;

    /// <summary>Whether the files of a clip have arrived.</summary>
    /// <exception cref="DownloadException">One of them never will.</exception>
    public async Task<OrderStatus> PollAsync(DownloadItem clip, string handle, CancellationToken cancellation)
    {
        List<RunItem> sources = Sources(clip, await LookAsync(cancellation).ConfigureAwait(false));
        int waiting = sources.Count(source => !source.State.IsTerminal());
        if (waiting > 0)
            return new OrderStatus(handle) { Message = FormattableString.Invariant($"waits for {waiting} of its files"), PollAfter = Fresh };
        if (sources.Find(source => !source.State.IsDone()) is { } lost)
        {
            throw new DownloadException(
                ErrorId.ItemNotFound,
                $"The clip needs {Path.GetFileName(lost.FullName) ?? lost.Item.Origin ?? "a file"}, which could not be downloaded. "
                    + "Restart the failed files.");
        }

        return sources.Exists(HasFile)
            ? new OrderStatus(handle) { IsReady = true }
            : new OrderStatus(handle) { IsReady = true, Files = [], Message = "There is no data for the clip" };
    }

    /// <summary>Makes a clip.</summary>
    /// <exception cref="DownloadException">It cannot be made; the files it is made of stay.</exception>
    public async Task MakeAsync(DownloadItem clip, string target, CancellationToken cancellation)
    {
        List<RunItem> batch = [];
        await foreach (RunItem item in run.ReadItems(cancellation).ConfigureAwait(false))
            batch.Add(item);
        List<RunItem> sources = Sources(clip, batch).FindAll(HasFile);
        var request = new ClipRequest
        {
            Files = [.. sources.Select(source => source.FullName!).Distinct(StringComparer.Ordinal)],
            Device = clip.Details[OncDetails.Device],
            Start = Time(clip, OncDetails.From),
            End = Time(clip, OncDetails.To),
            Description = clip.Details.GetValueOrDefault(OncDetails.Label),
        };
        string extension = clip.Details[OncDetails.Format];
        ClipResult result = await clippers.ClipAsync(OncDetails.KindOf(clip), extension, request, target, cancellation).ConfigureAwait(false)
            ?? throw new DownloadException(ErrorId.ItemNotFound, $"None of the files has anything from {request.Start:u} to {request.End:u}.");
        foreach (string warning in result.Warnings)
            run.Sink.Message(MessageLevel.Warning, $"{clip.RelativePath}: {warning}");
        foreach (ClipGap gap in result.Gaps)
        {
            run.Sink.Message(
                MessageLevel.Warning, $"{clip.RelativePath}: there is no data from {new OncWindow(gap.Start, gap.End)}; the gap is filled.");
        }

        // The clip's final name may be another than the one wanted, where that was taken: the target's ending comes behind it.
        if (result.SidecarPath is { } sidecar)
            File.Move(sidecar, Path.ChangeExtension(Path.ChangeExtension(target, null), "json"), overwrite: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static List<RunItem> Sources(DownloadItem clip, List<RunItem> batch)
    {
        string group = clip.Details[OncDetails.Group];
        DateTimeOffset from = Time(clip, OncDetails.From), to = Time(clip, OncDetails.To);
        List<RunItem> ofGroup = batch.FindAll(item => OncDetails.GroupsOf(item.Item).Contains(group) && !IsClip(item.Item));
        // Of the files that start before the clip only the last can reach into it.
        DateTimeOffset? last = ofGroup.Select(StartOf).Where(start => start <= from).Max();
        return ofGroup.FindAll(item => OncDetails.KindOf(item.Item) == OncDetails.OrderKind
            ? Time(item.Item, OncDetails.From) < to && Time(item.Item, OncDetails.To) > from
            : StartOf(item) is not { } start || start == last || (start > from && start < to));
    }

    private static DateTimeOffset? StartOf(RunItem item) =>
        item.Item.RelativePath is { } path ? OncFileName.TryParse(path)?.Start : null;

    private static bool HasFile(RunItem item) => item is { State: ItemState.Completed or ItemState.Skipped, FullName: { } path } && File.Exists(path);

    private static DateTimeOffset Time(DownloadItem item, string name) =>
        DateTimeOffset.Parse(item.Details[name], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private async Task<List<RunItem>> LookAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_seenAt is { } at && time.GetElapsedTime(at) < Fresh)
                return _seen;
            var seen = new List<RunItem>();
            await foreach (RunItem item in run.ReadItems(cancellation).ConfigureAwait(false))
                seen.Add(item);
            (_seen, _seenAt) = (seen, time.GetTimestamp());
            return seen;
        }
        finally
        {
            _turn.Release();
        }
    }
}
