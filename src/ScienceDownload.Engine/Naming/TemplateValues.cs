namespace ScienceDownload.Engine.Naming;

/// <summary>What a path template is filled with for one item.</summary>
internal sealed record TemplateValues
{
    /// <summary>The batch's id.</summary>
    public required string BatchId { get; init; }

    /// <summary>The item's place in its batch, from zero.</summary>
    public required int Index { get; init; }

    /// <summary>The address the user gave.</summary>
    public required Uri Source { get; init; }

    /// <summary>What the archive knows of the item, by the names of variables; null for what is described by address and answer alone.</summary>
    public IReadOnlyDictionary<string, string>? Described { get; init; }

    /// <summary>What the server answered; null before, which suits templates that do not need it.</summary>
    public ResponseFacts? Response { get; init; }
}
