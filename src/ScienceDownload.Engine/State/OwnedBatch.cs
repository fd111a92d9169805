namespace ScienceDownload.Engine.State;

/// <summary>A batch that this process runs, as the writer needs it.</summary>
/// <param name="Id">The batch.</param>
/// <param name="Key">Its key in the state file.</param>
/// <param name="Owner">The mark that must still stand there when its changes are written.</param>
/// <param name="Options">How it is carried out.</param>
internal sealed record OwnedBatch(string Id, long Key, string Owner, BatchOptions Options);
