namespace ScienceDownload;

/// <summary>A parameter of a service.</summary>
/// <param name="Field">The name, and what it takes: unit, limits, choices.</param>
/// <param name="Value">What is always sent; null when it is taken from the row or left to the user.</param>
/// <param name="Ref">The ID of the column whose value is sent; null for none.</param>
public sealed record ServiceParameter(VoField Field, string? Value, string? Ref)
{
    /// <summary>The name it is sent under.</summary>
    public string Name => Field.Name;

    /// <summary>Whether it is left to the user and may be left out.</summary>
    public bool IsOptional => Value is null && Ref is null;

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
