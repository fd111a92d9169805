namespace ScienceDownload.Worker.Service.Http;

/// <summary>The engine's failures as answers.</summary>
internal static class ServiceErrors
{
    /// <summary>The answer that a failure stands for.</summary>
    public static ServiceException From(DownloadException error) => error.Id switch
    {
        ErrorId.BatchNotFound or ErrorId.ItemNotFound => new ServiceException(404, error.Message),
        ErrorId.BatchBusy or ErrorId.BatchStateConflict => new ServiceException(409, error.Message),
        ErrorId.AddressRefused => new ServiceException(403, error.Message, "UNSUPPORTED_PLATFORM"),
        ErrorId.DiskFull => new ServiceException(507, "Storage quota exceeded"),
        _ => new ServiceException(500, "Internal server error", "INTERNAL_ERROR"),
    };
}
