namespace ScienceDownload.Archives.Onc;

/// <summary>What a call says for the requests of a file that do not say it themselves.</summary>
internal sealed record OncImportOptions
{
    /// <summary>Canonical field names with their values as text; weaker than the file.</summary>
    public IReadOnlyDictionary<string, string> Defaults { get; init; } = new Dictionary<string, string>();

    /// <summary>Canonical field names with their values as text; stronger than the file.</summary>
    public IReadOnlyDictionary<string, string> Overrides { get; init; } = new Dictionary<string, string>();

    /// <summary>The CSV column with ONC's options; null for <c>data_product_options</c>.</summary>
    public string? OptionsColumn { get; init; }

    /// <summary>Whether a value that cannot be read is passed over with a warning.</summary>
    public bool IsLenient { get; init; }

    /// <summary>Whether the pad after a span counts from its start, so that a span swallows it, as older tools had it.</summary>
    public bool CompatiblePadding { get; init; }
}
