namespace ScienceDownload.Engine.Validation;

/// <summary>How messages name the place in an input that they are about.</summary>
internal static class Place
{
    /// <summary><c>urls.csv row 7: </c>, or nothing when there is no place.</summary>
    public static string Prefix(string? origin) => string.IsNullOrEmpty(origin) ? "" : origin + ": ";
}
