namespace ScienceDownload.Transformation;

/// <summary>
/// An instant as a user passes it: text, a date, or a date with an offset. A type of its own, so that the shell can tell instants from requests in a
/// pipeline.
/// </summary>
public sealed class OncInstant
{
    /// <summary>An instant in text; read once its time zone is known.</summary>
    public OncInstant(string text) => Value = text;

    /// <summary>A date.</summary>
    public OncInstant(DateTime time) => Value = time;

    /// <summary>A date with an offset.</summary>
    public OncInstant(DateTimeOffset time) => Value = time;

    /// <summary>What the user passed.</summary>
    public object Value { get; }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString() ?? "";
}
