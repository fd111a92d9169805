namespace ScienceDownload;

/// <summary>A remark of the service in a VOTable, such as <c>QUERY_STATUS</c>.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Value">The value.</param>
/// <param name="Text">The text with it; null for none.</param>
public sealed record VoInfo(string Name, string Value, string? Text)
{
    /// <summary><c>name = value</c>.</summary>
    public override string ToString() => $"{Name} = {Value}";
}
