using ScienceDownload.Engine.Progress;
using ScienceDownload.Engine.State;
using ScienceDownload.Engine.Transfers;

namespace ScienceDownload.Engine.Items;

/// <summary>An item that left the queue, as the progress sees it.</summary>
internal sealed class MovingItem(StoredItem stored) : IDisposable
{
    private readonly CancellationTokenSource _unwanted = new();
    private readonly SmoothedRate _rate = new(0.3, 0);

    public StoredItem Stored { get; } = stored;

    public int Index => Stored.Index;

    public TransferProgress Progress { get; } = new();

    public TransferLog Log { get; } = new() { Repairs = stored.WasLost };

    /// <summary>An item whose digest is recorded keeps saying so until it is recognised or found wanting: a second kill must not lose that.</summary>
    public ItemState State { get; set; } = stored.State == ItemState.Finishing ? ItemState.Finishing : ItemState.Downloading;

    /// <summary>How the item's order stands, in the archive's words; null when there is nothing to say.</summary>
    public string? Message { get; set; }

    /// <summary>The path below the destination; null while it is not known.</summary>
    public string? RelativePath { get; set; } = stored.RelativePath;

    /// <summary>Attempts that failed so far, over all runs.</summary>
    public int Attempts { get; set; } = stored.Attempts;

    /// <summary>Whether this run has asked the server.</summary>
    public bool WasAsked { get; set; }

    /// <summary>The failure that was counted last; null when none was.</summary>
    public DownloadException? LastCounted { get; set; }

    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Whether somebody has cancelled just this item.</summary>
    public bool IsUnwanted => _unwanted.IsCancellationRequested;

    /// <summary>The token of its transfer: cancelled with the run, or by <see cref="Halt"/>.</summary>
    public CancellationTokenSource HaltWith(CancellationToken run) => CancellationTokenSource.CreateLinkedTokenSource(run, _unwanted.Token);

    /// <summary>Cancels this item.</summary>
    public void Halt() => _ = _unwanted.CancelAsync();

    public void Dispose() => _unwanted.Dispose();

    /// <summary>All attempts once the item has ended so: the last one is not counted yet unless it is the failure that ended the item.</summary>
    public int AttemptsAfter(ItemResult result)
    {
        bool counted = LastCounted is not null && result.Failure is not null
            && (ReferenceEquals(result.Failure, LastCounted) || ReferenceEquals(result.Failure.InnerException, LastCounted));
        return WasAsked && !counted && result.State != ItemState.Queued ? Attempts + 1 : Attempts;
    }

    /// <summary>Updates the rate with what came since the last call.</summary>
    public ItemProgress Sample(double seconds)
    {
        long received = Progress.Received;
        string name = RelativePath is { } path ? Path.GetFileName(path) : ItemName.Of(Stored.Item);
        return new ItemProgress(Index, name, State, received, Progress.Length, _rate.Next(received, seconds)) { Message = Message };
    }
}
