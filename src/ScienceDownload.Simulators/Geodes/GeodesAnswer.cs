namespace ScienceDownload.Simulators;

/// <summary>An answer that a <see cref="GeodesSimulator"/> gives instead of the true one, to requests other than those for files.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body; empty for none.</param>
/// <param name="ContentType">The media type.</param>
public sealed record GeodesAnswer(int Status, string Body = "", string ContentType = "application/json")
{
    /// <summary>Seconds in <c>Retry-After</c>; null sends none.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>The portal's error as JSON, as HTML and without a body: nobody may depend on which.</summary>
    /// <param name="status">The status.</param>
    /// <returns>Three answers.</returns>
    public static IReadOnlyList<GeodesAnswer> InAllForms(int status) =>
    [
        new(status, FormattableString.Invariant($$"""{ "status": {{status}}, "error": "Error", "messages": ["something"] }""")),
        new(status, "<html><body>Error</body></html>", "text/html"),
        new(status),
    ];
}
