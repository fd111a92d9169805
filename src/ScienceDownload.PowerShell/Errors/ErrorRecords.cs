using System.Management.Automation;

namespace ScienceDownload.Errors;

/// <summary>Builds every error record of the module, so that ids, categories and targets are the same everywhere.</summary>
internal static class ErrorRecords
{
    /// <summary>The record of a failure; the target is what the user passed, or null when that is the command itself.</summary>
    public static ErrorRecord ToErrorRecord(this DownloadException exception, object? target) =>
        new(exception, exception.Id.ToString(), ErrorCategories.Of(exception.Id), target);

    /// <summary>The record of an item that was given up.</summary>
    public static ErrorRecord ToErrorRecord(this ItemInfo item)
    {
        ErrorId id = item.ErrorId ?? ErrorId.Unexpected;
        string name = item.RelativePath ?? item.Uri.GetLeftPart(UriPartial.Path);
        return new DownloadException(id, $"{name}: {item.Error ?? "the download failed."}").ToErrorRecord(item);
    }

    /// <summary>The record of a file that could not be repaired or read.</summary>
    public static ErrorRecord ToErrorRecord(this VerifyResult result)
    {
        ErrorId id = result.Status == VerifyStatus.Unreadable ? ErrorId.InputUnreadable : ErrorId.ChecksumMismatch;
        return new DownloadException(id, $"{result.RelativePath}: {result.Error ?? "the file could not be checked."}").ToErrorRecord(result);
    }

    /// <summary>The record of anything else that came out of the engine, or of the way to it.</summary>
    public static ErrorRecord ToErrorRecord(this Exception exception, object? target) => exception is DownloadException known
        ? known.ToErrorRecord(target)
        : new ErrorRecord(exception, nameof(ErrorId.Unexpected), ErrorCategories.Of(ErrorId.Unexpected), target);
}
