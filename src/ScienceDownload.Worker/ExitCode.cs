namespace ScienceDownload.Worker;

/// <summary>How <c>scidl</c> ends.</summary>
internal static class ExitCode
{
    /// <summary>Everything asked for is done.</summary>
    public const int Done = 0;

    /// <summary>Some items failed or were stopped, or some files did not verify.</summary>
    public const int SomeFailed = 1;

    /// <summary>Wrong usage or input, or the work could not start or go on; the error says why.</summary>
    public const int BadInput = 2;

    /// <summary>Interrupted; the batch is suspended and can be resumed. The number shells give to SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>The code for a batch as it stands at the end of a run.</summary>
    public static int Of(BatchInfo batch) => batch.State switch
    {
        BatchState.Completed when batch.Failed + batch.Cancelled == 0 => Done,
        BatchState.Completed or BatchState.Failed or BatchState.Cancelled => SomeFailed,
        _ => Interrupted,
    };
}
