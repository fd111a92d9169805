namespace ScienceDownload.Engine.Resilience;

/// <summary>
/// How often one stream of work may fail. What counts is failures in a row without progress: a link that drops every minute may still
/// bring a large file, a server that never sends a byte may not hold a batch for ever.
/// </summary>
/// <param name="maxRetries">Failures in a row that are forgiven.</param>
internal sealed class AttemptBudget(int maxRetries)
{
    /// <summary>Failures in a row without progress.</summary>
    public int FailuresInARow { get; private set; }

    /// <summary>Attempts begun so far.</summary>
    public int Attempts { get; private set; }

    /// <summary>Whether one more failure would be the last.</summary>
    public bool IsSpent => FailuresInARow > maxRetries;

    public void Begin() => Attempts++;

    /// <summary>Records a failure; one that came after progress is the first of a new row.</summary>
    public void Failed(bool afterProgress) => FailuresInARow = afterProgress ? 1 : FailuresInARow + 1;
}
