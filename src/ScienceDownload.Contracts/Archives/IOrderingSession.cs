namespace ScienceDownload;

/// <summary>
/// A session of an archive whose server must finish some work first: a data product, a query job, a file on tape. The engine stores every handle
/// before anything else happens, so that a killed process never orders twice, and polls without taking a place among the moving items.
/// </summary>
public interface IOrderingSession : IArchiveSession
{
    /// <summary>The most orders that may be under way on the server at a time; at least one.</summary>
    int OrderLimit { get; }

    /// <summary>
    /// Places an order and returns its handle: a short text without secrets by which any later process finds it again. Where an archive
    /// has a first step that costs nothing and a second that starts the work, this is the first one, and <see cref="PollAsync"/> the second.
    /// </summary>
    /// <param name="item">An item with <see cref="DownloadItem.Order"/>; of several that share an order, the first.</param>
    /// <param name="cancellation">Gives up; the order may have been placed or not.</param>
    /// <exception cref="DownloadException">The order was refused.</exception>
    ValueTask<string> SubmitAsync(DownloadItem item, CancellationToken cancellation);

    /// <summary>Asks how an order stands.</summary>
    /// <param name="item">The item it was placed for.</param>
    /// <param name="handle">What <see cref="SubmitAsync"/>, or the last poll, returned.</param>
    /// <param name="cancellation">Gives up; the order goes on.</param>
    /// <exception cref="DownloadException">
    /// The order has failed; transient where asking again may help. The engine asks again, and at last the items of the order fail.
    /// </exception>
    ValueTask<OrderStatus> PollAsync(DownloadItem item, string handle, CancellationToken cancellation);

    /// <summary>Calls an order off when its batch is stopped; does nothing where an archive cannot.</summary>
    ValueTask CancelAsync(DownloadItem item, string handle, CancellationToken cancellation);
}
