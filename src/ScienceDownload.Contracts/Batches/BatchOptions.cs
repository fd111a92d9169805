using System.Collections.ObjectModel;

namespace ScienceDownload;

/// <summary>How a batch is to be carried out. Stored with it, so there is no secret here.</summary>
public sealed record BatchOptions
{
    /// <summary>The folder all items land in: an absolute path. Created when missing.</summary>
    public required string Destination { get; init; }

    /// <summary>How many items move at a time.</summary>
    /// <value>3.</value>
    public ConcurrencyLimit ConcurrentLimit { get; init; } = ConcurrencyLimit.Default;

    /// <summary>The most connections one large file is cut over, 1 to 16.</summary>
    /// <value>4.</value>
    public int Connections { get; init; } = 4;

    /// <summary>The most items that move at a time from one host; null for no limit beyond <see cref="ConcurrentLimit"/>.</summary>
    public int? PerHostLimit { get; init; }

    /// <summary>The most bytes per second of the whole batch; null for no limit.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>Start nothing more after the first failure; what is in flight ends normally, then the batch is failed.</summary>
    public bool StopOnError { get; init; }

    /// <summary>With <see cref="StopOnError"/>: also cancel what is in flight.</summary>
    public bool AbortInFlight { get; init; }

    /// <summary>Whether a batch with failed items still counts as completed.</summary>
    /// <value>True.</value>
    public bool IgnoreErrors { get; init; } = true;

    /// <summary>How final paths are made, such as <c>{host}/{safe_title}-{id}.{ext}</c>; null to keep the items' own names.</summary>
    public string? PathTemplate { get; init; }

    /// <summary>The most time one item may take once it left the queue; null for no limit.</summary>
    public TimeSpan? ItemTimeout { get; init; }

    /// <summary>How long a body may bring no byte before the connection is given up.</summary>
    /// <value>60 seconds.</value>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many times in a row a request may fail, without a byte of progress, and be tried again; 0 to 100.</summary>
    /// <value>5.</value>
    public int MaxRetries { get; init; } = 5;

    /// <summary>What to do when a final name is taken.</summary>
    /// <value><see cref="ConflictPolicy.Verify"/>.</value>
    public ConflictPolicy Conflict { get; init; }

    /// <summary>Whether partial files of earlier runs are taken up again; otherwise they are dropped.</summary>
    /// <value>True.</value>
    public bool Resume { get; init; } = true;

    /// <summary>The largest file to accept in bytes; null for no limit.</summary>
    public long? MaxFileSize { get; init; }

    /// <summary>Whether a SHA-256 of every file is computed for the manifest. Checksums that are known are compared either way.</summary>
    /// <value>True.</value>
    public bool Hash { get; init; } = true;

    /// <summary>The names of the request headers the batch was started with. Their values are never stored; resuming needs them again.</summary>
    public IReadOnlyList<string> HeaderNames { get; init; } = [];

    /// <summary>The profile whose server and credentials the batch uses; its name is all that is stored. Null for none.</summary>
    public string? Profile { get; init; }

    /// <summary>How the batch reads <c>s3://</c> addresses; null for Amazon, as nobody first and then as the environment says.</summary>
    public S3Settings? S3 { get; init; }

    /// <summary>Whether a settled batch leaves <c>manifest.json</c> and <c>manifest-sha256.txt</c> in its destination.</summary>
    /// <value>True.</value>
    public bool WriteManifest { get; init; } = true;

    /// <summary>
    /// An http or https address that hears of the batch by POST: each item's start, progress and end, and the end of the batch. Null for none.
    /// The key that signs what is sent is never stored: <see cref="RunContext.WebhookSecret"/>.
    /// </summary>
    public Uri? Webhook { get; init; }

    /// <summary>The address below which finished files can be had from elsewhere, ending in a slash; null when nobody serves them.</summary>
    public Uri? FilesUri { get; init; }

    /// <summary>What its maker wants to remember with it, such as the service that it was asked from. The engine only keeps it; no secrets.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// What the batch was made from, as a digest that its maker computes: a program that is started again finds the unfinished batch
    /// with the same digest and <see cref="Destination"/> and goes on with it. Null for a batch that nobody looks for.
    /// </summary>
    public string? Fingerprint { get; init; }

    /// <summary>The destination: what a cell of a table has room for.</summary>
    public override string ToString() => Destination;
}
