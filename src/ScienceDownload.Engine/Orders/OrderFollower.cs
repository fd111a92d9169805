using ScienceDownload.Engine.Jobs;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Orders;

/// <summary>
/// Follows one order at its archive's server: places it, stores its handle before anything else happens, and asks by it until it is done.
/// A later run finds the handle and asks on.
/// </summary>
/// <param name="session">The archive.</param>
/// <param name="services">The state and the clock.</param>
/// <param name="batch">The batch.</param>
/// <param name="ownership">The right to write its orders.</param>
/// <param name="sink">Hears how orders stand.</param>
/// <param name="over">Cancelled when nothing more may start.</param>
internal sealed class OrderFollower(
    IOrderingSession session, EngineServices services, BatchInfo batch, BatchOwnership ownership, SerialSink sink, CancellationToken over)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Places the order, unless an earlier run did, and asks until it is ready.</summary>
    /// <exception cref="DownloadException">The archive refused it, or does not answer.</exception>
    /// <exception cref="OperationCanceledException">The run ended, the item was cancelled, or the batch was lost.</exception>
    public async Task<OrderStatus> FollowAsync(OpenOrder order, CancellationToken halted)
    {
        order.Handle = await services.Store.FindOrderAsync(batch.Id, order.Key, halted).ConfigureAwait(false);
        DownloadItem item = order.First.Item;
        TimeSpan pause = FirstPause;
        int failures = 0;
        bool wasGone = false;
        while (true)
        {
            try
            {
                if (order.Handle is null)
                    await KeepAsync(order, await SubmitAsync(item).ConfigureAwait(false)).ConfigureAwait(false);
                OrderStatus status = await session.PollAsync(item, order.Handle!, halted).ConfigureAwait(false);
                failures = 0;
                if (status.IsGone)
                {
                    if (wasGone)
                    {
                        throw new DownloadException(
                            ErrorId.OrderFailed, "The archive forgot the order, and when it was placed again forgot it again.");
                    }

                    sink.Message(MessageLevel.Verbose, $"The archive forgot the order of {item.PrimarySource.Authority}; it is placed again.");
                    (wasGone, order.Handle) = (true, null);
                    continue;
                }

                if (status.Handle != order.Handle)
                    await KeepAsync(order, status.Handle).ConfigureAwait(false);
                if (status.IsReady)
                    return status;
                order.Shown!.Message = status.Message;
                await Task.Delay(status.PollAfter ?? pause, services.Time, halted).ConfigureAwait(false);
            }
            catch (DownloadException exception) when (exception.IsTransient && ++failures <= batch.Options.MaxRetries)
            {
                sink.Message(MessageLevel.Verbose, $"An order waits on: {exception.Message}");
                await Task.Delay(exception.RetryAfter ?? pause, services.Time, halted).ConfigureAwait(false);
            }

            pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, pause.Ticks * 3 / 2));
        }
    }

    /// <summary>Tells the server that an order is not wanted any more; one that cannot be told keeps it.</summary>
    public async Task CallOffAsync(OpenOrder order)
    {
        using var patience = new CancellationTokenSource(services.Patience.Order);
        try
        {
            await session.CancelAsync(order.First.Item, order.Handle!, patience.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is DownloadException or OperationCanceledException)
        {
            sink.Message(MessageLevel.Verbose, $"An order could not be called off: {exception.Message}");
        }
    }

    /// <summary>How the waiting ends when another process took the batch over: that one asks after the order from now on.</summary>
    public OperationCanceledException LostToAnother() => new("The batch is run by another process now.", over);

    private async Task<string> SubmitAsync(DownloadItem item)
    {
        using var late = new CancellationTokenSource();
        using CancellationTokenRegistration grace = over.Register(() => late.CancelAfter(services.Patience.Order));
        try
        {
            over.ThrowIfCancellationRequested();
            return await session.SubmitAsync(item, late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new OperationCanceledException(over);
        }
    }

    private async Task KeepAsync(OpenOrder order, string handle)
    {
        order.Handle = handle;
        if (!await ownership.SaveOrderAsync(order.Key, handle).ConfigureAwait(false))
            throw LostToAnother();
    }
}
