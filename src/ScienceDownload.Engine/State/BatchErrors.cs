namespace ScienceDownload.Engine.State;

/// <summary>The failures that name a batch, in one place.</summary>
internal static class BatchErrors
{
    /// <summary>No batch has that id.</summary>
    public static DownloadException NotFound(string id) => new(
        ErrorId.BatchNotFound, $"Batch not found: {id}. List the batches of this state folder, or name the folder it was started with.");

    /// <summary>A living process owns it.</summary>
    public static DownloadException Busy(string id, OwnerMark owner) => new(
        ErrorId.BatchBusy, $"Batch {id} is run by process {owner.Process}. Stop or suspend it, or wait for its end.");
}
