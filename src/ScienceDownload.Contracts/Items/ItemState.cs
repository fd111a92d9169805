namespace ScienceDownload;

/// <summary>Where an item is on its way. The order of the values is the order of the way.</summary>
public enum ItemState
{
    /// <summary>Waiting for its turn.</summary>
    Queued,

    /// <summary>The archive's server must finish something first: a data product, a query, a file on tape.</summary>
    Ordering,

    /// <summary>Bytes are arriving.</summary>
    Downloading,

    /// <summary>All bytes are in the partial file and are compared with what is known of them.</summary>
    Verifying,

    /// <summary>The verified bytes are flushed, post-processed and given their final name.</summary>
    Finishing,

    /// <summary>The verified file is at its final name. Terminal.</summary>
    Completed,

    /// <summary>The file was already there and verified; nothing was transferred. Terminal.</summary>
    Skipped,

    /// <summary>Given up; the error says why. Terminal; <c>Restart-BatchDownload</c> tries again.</summary>
    Failed,

    /// <summary>Stopped by the user or by stop-on-error. Terminal.</summary>
    Cancelled,
}
