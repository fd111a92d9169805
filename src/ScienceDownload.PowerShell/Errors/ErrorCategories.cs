using System.Management.Automation;

namespace ScienceDownload.Errors;

/// <summary>The one table that says in which category of PowerShell each of our errors is.</summary>
internal static class ErrorCategories
{
    /// <summary>The category of an error.</summary>
    public static ErrorCategory Of(ErrorId id) => id switch
    {
        ErrorId.InvalidUri or ErrorId.DuplicateUri or ErrorId.EmptyBatch or ErrorId.LimitOutOfRange or ErrorId.PathTemplateInvalid =>
            ErrorCategory.InvalidArgument,
        ErrorId.InputUnreadable => ErrorCategory.OpenError,
        ErrorId.InputInvalid or ErrorId.PlanInvalid or ErrorId.ArchiveReplyInvalid or ErrorId.UnexpectedContent or ErrorId.RedirectInvalid
            or ErrorId.VoFormat => ErrorCategory.ParserError,
        ErrorId.BatchNotFound or ErrorId.ItemNotFound or ErrorId.ProfileNotFound or ErrorId.VoNoLink => ErrorCategory.ObjectNotFound,
        ErrorId.BatchBusy => ErrorCategory.ResourceBusy,
        ErrorId.BatchStateConflict => ErrorCategory.InvalidOperation,
        ErrorId.StateCorrupt or ErrorId.LengthMismatch or ErrorId.ChecksumMismatch or ErrorId.ContentChanged
            or ErrorId.FormatInvalid => ErrorCategory.InvalidData,
        ErrorId.StateTooNew or ErrorId.FormatUnsupported => ErrorCategory.NotImplemented,
        ErrorId.StateUnavailable or ErrorId.ProfileUnusable or ErrorId.SchedulerRefused => ErrorCategory.ResourceUnavailable,
        ErrorId.DestinationUnwritable => ErrorCategory.WriteError,
        ErrorId.DestinationExists => ErrorCategory.ResourceExists,
        ErrorId.DiskFull or ErrorId.QuotaExhausted or ErrorId.FileTooLarge => ErrorCategory.LimitsExceeded,
        ErrorId.UnsafePath or ErrorId.AddressRefused => ErrorCategory.SecurityError,
        ErrorId.ServerUnreachable or ErrorId.ServerError => ErrorCategory.ConnectionError,
        ErrorId.NotSignedIn or ErrorId.VoAuthRequired => ErrorCategory.AuthenticationError,
        ErrorId.AccessDenied => ErrorCategory.PermissionDenied,
        ErrorId.RequestRefused or ErrorId.VoServiceFault => ErrorCategory.ProtocolError,
        ErrorId.TransferStalled or ErrorId.TransferTimeout => ErrorCategory.OperationTimeout,
        ErrorId.TransferTruncated => ErrorCategory.ReadError,
        ErrorId.Cancelled => ErrorCategory.OperationStopped,
        ErrorId.ProgramMissing => ErrorCategory.NotInstalled,
        ErrorId.DataAssetMissing => ErrorCategory.ObjectNotFound,
        ErrorId.ItemOffline => ErrorCategory.ResourceUnavailable,
        ErrorId.TooManyResults => ErrorCategory.LimitsExceeded,
        ErrorId.ServiceIncompatible => ErrorCategory.ProtocolError,
        ErrorId.NotOnService => ErrorCategory.NotImplemented,
        ErrorId.CredentialsExpired => ErrorCategory.AuthenticationError,
        _ => ErrorCategory.InvalidOperation,
    };
}
