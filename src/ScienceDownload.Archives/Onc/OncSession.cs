using System.Collections.Concurrent;
using System.Globalization;
using ScienceDownload.Archives.Onc.Clipping;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Archives.Onc;

/// <summary>
/// One run of a batch of ONC's files: places orders and asks after them, adds the token at the last moment, makes clips and pictures.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="connect">Makes the client; called when the first request is due.</param>
/// <param name="clippers">Cut clips.</param>
/// <param name="time">The clock.</param>
internal sealed class OncSession(ArchiveRun run, Func<OncClient> connect, OncClippers clippers, TimeProvider time)
    : IOrderingSession, IProcessingSession, IConcludingSession
{
    private readonly Lazy<OncClient> _client = new(connect);
    private readonly OncClips _clips = new(run, clippers, time);
    private readonly OncPolling _polling = new(time);
    private readonly ConcurrentDictionary<long, bool> _restarted = new();

    /// <summary>ONC queues orders itself; calls at a time are limited elsewhere.</summary>
    public int OrderLimit => 64;

    /// <inheritdoc/>
    public ValueTask<ItemSource> OpenAsync(DownloadItem item, int attempt, CancellationToken cancellation)
    {
        Uri source = item.Sources[attempt % item.Sources.Count];
        OncAccount account = _client.Value.Account;
        if (item.Details.TryGetValue(OncDetails.Run, out string? runId) && item.Details.TryGetValue(OncDetails.Index, out string? index))
        {
            var server = new Uri(source.GetLeftPart(UriPartial.Authority) + account.Server.AbsolutePath);
            source = OncUri.Of(server, "dataProductDelivery/download", [new("dpRunId", runId), new("index", index)]);
        }

        return ValueTask.FromResult(new ItemSource(OncUri.WithToken(source, account)));
    }

    /// <inheritdoc/>
    public async ValueTask<string> SubmitAsync(DownloadItem item, CancellationToken cancellation)
    {
        if (OncClips.IsClip(item))
            return "clip";
        OncProductRequest request = await _client.Value.RequestAsync(item.PrimarySource, cancellation).ConfigureAwait(false);
        foreach (string warning in request.Warnings)
            run.Sink.Message(MessageLevel.Warning, $"ONC says of {item.Origin}: {warning}");
        _polling.Placed(request);
        return new OncHandle(request.Id, []).ToString();
    }

    /// <inheritdoc/>
    public async ValueTask<OrderStatus> PollAsync(DownloadItem item, string handle, CancellationToken cancellation)
    {
        if (OncClips.IsClip(item))
            return await _clips.PollAsync(item, handle, cancellation).ConfigureAwait(false);
        OncHandle order = OncHandle.Parse(handle);
        IReadOnlyList<OncRun> runs;
        try
        {
            runs = await _client.Value.RunAsync(order.Request, cancellation).ConfigureAwait(false);
        }
        catch (DownloadException gone) when (gone.Id == ErrorId.ItemNotFound)
        {
            return new OrderStatus(handle) { IsGone = true };
        }

        order = order with { Runs = [.. runs.Select(each => each.Id)] };
        if (runs.FirstOrDefault(each => !each.IsUnderWay && each.Status != "complete") is { } ended)
            return await EndedAsync(item, order, ended, cancellation).ConfigureAwait(false);
        if (runs.FirstOrDefault(each => each.IsUnderWay) is { } underWay)
            return NotYet(item, order, underWay.Describe());
        return await FilesAsync(item, order, runs, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask CancelAsync(DownloadItem item, string handle, CancellationToken cancellation)
    {
        if (!OncClips.IsClip(item))
            await _client.Value.CancelAsync(OncHandle.Parse(handle).Request, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public bool IsMadeFromOthers(DownloadItem item) => OncClips.IsClip(item);

    /// <inheritdoc/>
    public async ValueTask<bool> ProcessAsync(DownloadItem item, string source, string target, CancellationToken cancellation)
    {
        await _clips.MakeAsync(item, target, cancellation).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask ConcludeAsync(CancellationToken cancellation) =>
        await new OncFollowUp(run, time).RunAsync(cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _clips.Dispose();
        return ValueTask.CompletedTask;
    }

    private OrderStatus NotYet(DownloadItem item, OncHandle order, string message)
    {
        if (item.Details.TryGetValue(OncDetails.Patience, out string? text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double minutes)
            && _polling.Waited(order.Request) > TimeSpan.FromMinutes(minutes))
        {
            throw new DownloadException(
                ErrorId.TransferTimeout,
                FormattableString.Invariant($"The order {order.Request} is still {message} after {minutes} minutes. ")
                    + "Restart the batch to order it again, or allow more time.");
        }

        return new OrderStatus(order.ToString()) { Message = message, PollAfter = _polling.After(order.Request) };
    }

    private async Task<OrderStatus> EndedAsync(DownloadItem item, OncHandle order, OncRun ended, CancellationToken cancellation)
    {
        // A run that failed often succeeds the second time; one that was called off was meant to be.
        if (ended.Status == "error" && _restarted.TryAdd(order.Request, true))
        {
            await _client.Value.RestartAsync(order.Request, cancellation).ConfigureAwait(false);
            return NotYet(item, order, "started again after an error");
        }

        string what = ended.Status == "cancelled" ? "was cancelled" : $"ended as '{ended.Status}'";
        throw new DownloadException(
            ErrorId.OrderFailed,
            FormattableString.Invariant(
                $"The order {order.Request} of {item.Origin} {what} at ONC. Restart the batch to order it again; shorter orders fail less."));
    }

    private async Task<OrderStatus> FilesAsync(DownloadItem item, OncHandle order, IReadOnlyList<OncRun> runs, CancellationToken cancellation)
    {
        var found = new List<(long Run, int Index, string Name)>();
        foreach (OncRun done in runs)
        {
            for (int index = 1; done.FileCount == 0 || index <= done.FileCount; index++)
            {
                OncProductFile file = await _client.Value.FileAsync(done.Id, index, cancellation).ConfigureAwait(false);
                if (file.Status == 202)
                    return NotYet(item, order, "complete, its files are being laid out");
                if (file.Status == 410)
                    return new OrderStatus(order.ToString()) { IsGone = true };
                if (file.Status is 204 or 404)
                    break;
                found.Add((done.Id, index, NameOf(file, item, done.Id, index)));
            }
        }

        // Two runs may bring one file; a border file is the order's that it starts in.
        found = [.. found.Where(file => IsMine(item, file.Name)).DistinctBy(file => file.Name, StringComparer.OrdinalIgnoreCase)];
        return new OrderStatus(order.ToString())
        {
            IsReady = true,
            Message = found.Count == 0 ? "ONC has no data for an order" : null,
            Files = [.. found.Select(file => OncItems.ProductFile(item, file.Run, file.Index, found.Count, file.Name, _client.Value.Account.Server))],
        };
    }

    private static string NameOf(OncProductFile file, DownloadItem item, long runId, int index)
    {
        string device = SafeName.FileName(item.Details[OncDetails.Device]);
        var unnamed = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost/{device}_{runId}_{index}.mat"));
        return ResponseName.From(file.Disposition, unnamed, unnamed);
    }

    private static bool IsMine(DownloadItem order, string name)
    {
        if (OncFileName.TryParse(name) is not { } file)
            return true;
        DateTimeOffset from = Time(OncDetails.From);
        return file.Start < Time(OncDetails.To) && (file.Start >= from || file.Start < Time(OncDetails.CoveredFrom));

        DateTimeOffset Time(string detail) =>
            DateTimeOffset.Parse(order.Details[detail], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }
}
