namespace ScienceDownload.Worker.Output;

/// <summary>States as words: those of the REST service, and <c>suspended</c>, which the service does not know.</summary>
internal static class Status
{
    public static string Of(BatchState state) => state switch
    {
        BatchState.Queued => "queued",
        BatchState.Running => "running",
        BatchState.Suspended => "suspended",
        BatchState.Completed => "completed",
        BatchState.Failed => "failed",
        BatchState.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Of(ItemState state) => state switch
    {
        ItemState.Queued => "queued",
        ItemState.Ordering or ItemState.Downloading or ItemState.Verifying or ItemState.Finishing => "running",
        ItemState.Completed or ItemState.Skipped => "completed",
        ItemState.Failed => "failed",
        ItemState.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Of(VerifyStatus status) => status switch
    {
        VerifyStatus.Verified => "verified",
        VerifyStatus.Missing => "missing",
        VerifyStatus.WrongLength => "wrong_length",
        VerifyStatus.WrongChecksum => "wrong_checksum",
        VerifyStatus.LengthOnly => "length_only",
        VerifyStatus.Repaired => "repaired",
        VerifyStatus.RepairFailed => "repair_failed",
        VerifyStatus.Unreadable => "unreadable",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
