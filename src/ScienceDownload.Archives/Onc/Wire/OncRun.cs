namespace ScienceDownload.Archives.Onc;

/// <summary>One run of an ordered data product.</summary>
/// <param name="Id">ONC's number of the run.</param>
/// <param name="Status"><c>queued</c>, <c>running</c>, <c>complete</c>, <c>cancelled</c> or <c>error</c>.</param>
/// <param name="FileCount">How many files it has made.</param>
/// <param name="QueuePosition">Its place in the queue; null when the server does not say.</param>
internal sealed record OncRun(long Id, string Status, int FileCount, int? QueuePosition)
{
    /// <summary>Whether the server is still at it.</summary>
    public bool IsUnderWay => Status is "queued" or "running";

    /// <summary>How it stands, for people.</summary>
    public string Describe() => QueuePosition is { } position ? FormattableString.Invariant($"{Status}, position {position}") : Status;
}
