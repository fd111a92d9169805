using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.Transports;

namespace ScienceDownload.Engine.Transfers;

/// <summary>What is told of a transfer when it is over. Written by the transfer, failures also by its segments.</summary>
internal sealed class TransferLog
{
    private readonly List<FailedAttempt> _failures = [];

    /// <summary>The copy whose turn it is; null before the first.</summary>
    public Uri? Source { get; set; }

    /// <summary>What the server said of the file last; null before it was asked.</summary>
    public RemoteFile? File { get; set; }

    /// <summary>Whether the server has the version that is here already, and sent nothing.</summary>
    public bool IsUnchanged { get; set; }

    /// <summary>Whether bytes on disk were built on.</summary>
    public bool Resumed { get; set; }

    /// <summary>The checksums that were compared.</summary>
    public IReadOnlyList<Checksum> Verified { get; set; } = [];

    /// <summary>Whether the file makes up for one that a stream of its bundle lost or damaged.</summary>
    public bool Repairs { get; init; }

    public bool IsEndTold => File?.IsEndTold ?? true;

    public void Failed(DateTimeOffset at, DownloadException failure)
    {
        if (Source is not { } source)
            return;
        lock (_failures)
            _failures.Add(new FailedAttempt(at, PublicUri.Clean(source), failure.Id, failure.Message, failure.StatusCode));
    }

    /// <summary>The facts; null when nothing was tried.</summary>
    public TransferFacts? Describe(long transferred)
    {
        if (Source is not { } source)
            return null;
        lock (_failures)
        {
            return new TransferFacts
            {
                Source = source,
                FinalUri = File is null ? null : PublicUri.Clean(File.FinalUri),
                ReadAs = File?.ReadAs,
                ETag = File?.Validator.ETag,
                LastModified = File?.Validator.LastModified,
                BytesTransferred = transferred,
                Resumed = Resumed,
                Repairs = Repairs,
                IsEndTold = IsEndTold,
                Verified = Verified,
                Failures = [.. _failures],
            };
        }
    }
}
