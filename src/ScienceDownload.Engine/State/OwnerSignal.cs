namespace ScienceDownload.Engine.State;

/// <summary>What the state says to the owner of a batch.</summary>
internal enum OwnerSignal
{
    /// <summary>Go on.</summary>
    Continue,

    /// <summary>Somebody wants the batch suspended.</summary>
    Suspend,

    /// <summary>Somebody wants the batch cancelled.</summary>
    Stop,

    /// <summary>The batch is not ours any more: stop at once and write nothing.</summary>
    Lost,
}
