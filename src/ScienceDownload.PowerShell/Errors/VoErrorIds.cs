using System.Management.Automation;

namespace ScienceDownload.Errors;

/// <summary>
/// The names that Invoke-VoDownload gives its errors: those of the VO, whatever the engine calls the same thing. What is not in the table keeps
/// the engine's name.
/// </summary>
internal static class VoErrorIds
{
    /// <summary>The name of an error.</summary>
    public static string Of(ErrorId id) => id switch
    {
        ErrorId.RequestRefused or ErrorId.ServerError => "VoHttpStatus",
        ErrorId.AccessDenied => "VoAccessDenied",
        ErrorId.NotSignedIn => nameof(ErrorId.VoAuthRequired),
        ErrorId.ItemNotFound => "VoNotFound",
        ErrorId.TransferTruncated or ErrorId.LengthMismatch => "VoLengthMismatch",
        ErrorId.ChecksumMismatch => "VoChecksumMismatch",
        ErrorId.ContentChanged => "VoSourceChanged",
        ErrorId.TransferStalled or ErrorId.TransferTimeout => "VoTimeout",
        ErrorId.QuotaExhausted => "VoRateLimited",
        ErrorId.UnexpectedContent => nameof(ErrorId.VoServiceFault),
        ErrorId.ArchiveReplyInvalid => nameof(ErrorId.VoFormat),
        _ => id.ToString(),
    };

    /// <summary>The record of a failure.</summary>
    public static ErrorRecord ToVoErrorRecord(this DownloadException exception, object? target) =>
        new(exception, Of(exception.Id), ErrorCategories.Of(exception.Id), target);
}
