namespace ScienceDownload;

/// <summary>Where a query is that runs on the server on its own.</summary>
public enum VoJobPhase
{
    /// <summary>The server does not know; it may a little later.</summary>
    Unknown,

    /// <summary>Made, not started.</summary>
    Pending,

    /// <summary>Waiting for its turn.</summary>
    Queued,

    /// <summary>At work.</summary>
    Executing,

    /// <summary>Done; the results can be fetched.</summary>
    Completed,

    /// <summary>Failed.</summary>
    Error,

    /// <summary>Called off.</summary>
    Aborted,

    /// <summary>Put back by the server; it may be started again later.</summary>
    Held,

    /// <summary>Paused by the server; it goes on by itself.</summary>
    Suspended,

    /// <summary>Done long ago; the results are deleted.</summary>
    Archived,
}
