namespace ScienceDownload;

/// <summary>How a query ended, as its answer says.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Message">The service's text; null for none.</param>
public sealed record VoStatus(VoOutcome Outcome, string? Message)
{
    /// <summary>All is there.</summary>
    public static VoStatus Ok { get; } = new(VoOutcome.Ok, null);

    /// <summary>The outcome, with the text where there is one.</summary>
    public override string ToString() => Message is null ? Outcome.ToString() : $"{Outcome}: {Message}";
}
