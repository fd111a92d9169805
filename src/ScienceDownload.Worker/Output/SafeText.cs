namespace ScienceDownload.Worker.Output;

/// <summary>Text that may come from a server or a file, made fit for a terminal and for people's eyes.</summary>
internal static class SafeText
{
    /// <summary>One line, without control characters: no text can move the cursor or forge a second line.</summary>
    public static string Line(string text) => text.Any(char.IsControl)
        ? string.Create(text.Length, text, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
        })
        : text;

    /// <summary>An address without user information and query: both may be secret.</summary>
    public static string Address(Uri uri) => Line(uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.SafeUnescaped));

    /// <summary>An address as programs need it: whole, but without user information.</summary>
    public static string FullAddress(Uri uri) => uri.UserInfo.Length == 0
        ? uri.OriginalString
        : uri.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
}
