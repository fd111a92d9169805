namespace ScienceDownload;

/// <summary>
/// Where the engine tells what happens. Calls come from pool threads, one at a time per batch; an implementation returns at once and never throws.
/// </summary>
public interface IDownloadSink
{
    /// <summary>Whether <see cref="Progressed"/> does anything; where not, nothing is computed for it. Never changes.</summary>
    bool WantsProgress => true;

    /// <summary>An item settled; <paramref name="item"/> is its final state. Called once per item and run.</summary>
    void ItemSettled(ItemInfo item);

    /// <summary>How far the batch is: a few times a second, and once at the end, where <see cref="WantsProgress"/> says so.</summary>
    void Progressed(BatchProgress progress);

    /// <summary>Something worth a line: a retry, a fallback, a warning. Free of secrets.</summary>
    void Message(MessageLevel level, string text);
}
