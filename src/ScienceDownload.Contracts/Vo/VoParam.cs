namespace ScienceDownload;

/// <summary>A value that holds for a whole table or resource.</summary>
/// <param name="Field">What the value is.</param>
/// <param name="Text">The value as written.</param>
/// <param name="Value">The value, typed like a cell of such a column; null for none.</param>
public sealed record VoParam(VoField Field, string Text, object? Value)
{
    /// <summary>The name.</summary>
    public string Name => Field.Name;

    /// <summary><c>name = value</c>.</summary>
    public override string ToString() => $"{Field} = {Text}";
}
