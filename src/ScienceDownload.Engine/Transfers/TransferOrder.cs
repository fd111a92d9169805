using ScienceDownload.Engine.Transports;

namespace ScienceDownload.Engine.Transfers;

/// <summary>One file to move, and whom to ask on the way.</summary>
internal sealed record TransferOrder
{
    public required DownloadItem Item { get; init; }

    /// <summary>The version of a copy that is here already, so that only another one is asked for; null to take any.</summary>
    public Func<DownloadItem, Validator?> Unless { get; init; } = static _ => null;

    /// <summary>Makes a copy readable: called before every request, with the item reduced to that copy and the number of failures so far.</summary>
    public required Func<DownloadItem, int, CancellationToken, ValueTask<ItemSource>> Open { get; init; }

    /// <summary>Decides the final path once the first reply is there; null when the file is in place already and nothing is to be moved.</summary>
    public required Func<RemoteFile, CancellationToken, ValueTask<string?>> Place { get; init; }

    /// <summary>The final path where it is known before any request: then an earlier partial file is found without one. Null otherwise.</summary>
    public string? KnownPath { get; init; }

    /// <summary>Tells a file from an error that came in its place; null to take whatever comes.</summary>
    public Func<DownloadItem, ReceivedFile, CancellationToken, ValueTask>? Check { get; init; }

    /// <summary>Whether what an earlier run left may be built on.</summary>
    public bool MayResume { get; init; } = true;

    public required TransferLimits Limits { get; init; }

    /// <summary>The digests to compute, beside those the item promises.</summary>
    public IReadOnlyList<ChecksumAlgorithm> Digests { get; init; } = [];

    /// <summary>Hears of a copy's failure for good and says whether its cause was removed, so that one more request is worth it.</summary>
    public Func<DownloadItem, DownloadException, CancellationToken, ValueTask<bool>> Recover { get; init; } =
        static (_, _, _) => ValueTask.FromResult(false);

    public TransferProgress Progress { get; init; } = new();

    public TransferLog Log { get; init; } = new();

    /// <summary>Hears of retries and restarts.</summary>
    public Action<MessageLevel, string> Tell { get; init; } = static (_, _) => { };

    /// <summary>Hears that an attempt failed, before the next one.</summary>
    public Action<DownloadException> AttemptFailed { get; init; } = static _ => { };
}
