namespace ScienceDownload.Engine.Webhooks;

/// <summary>Failures as the REST service and its webhooks tell them.</summary>
internal static class WireError
{
    /// <summary>The text of an item's failure; null when there is none. What was only cancelled has not failed.</summary>
    public static string? Text(ItemInfo item) => item.State != ItemState.Failed ? null : item.ErrorId switch
    {
        ErrorId.DiskFull => "Storage quota exceeded",
        // The host says nothing that the address does not.
        ErrorId.TransferStalled when item.Error?.IndexOf(" from ", StringComparison.Ordinal) is > 0 and var end => item.Error[..end],
        _ => item.Error,
    };

    /// <summary>The kind of a failure: <c>timeout</c>, <c>download_error</c>, or <c>unexpected_error</c> for what is wrong on this side.</summary>
    public static string Type(ErrorId? id) => id switch
    {
        ErrorId.TransferTimeout or ErrorId.TransferStalled => "timeout",
        ErrorId.Unexpected or ErrorId.DiskFull or ErrorId.DestinationUnwritable or ErrorId.StateUnavailable => "unexpected_error",
        _ => "download_error",
    };
}
