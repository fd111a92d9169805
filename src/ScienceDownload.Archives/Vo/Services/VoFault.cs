using System.Text;

namespace ScienceDownload.Archives.Vo;

/// <summary>The failures that VO services tell in words: the first word says what kind, the rest is for people.</summary>
internal static class VoFault
{
    private static readonly string[] Words =
    [
        "NotFoundFault", "UsageFault", "TransientFault", "FatalFault", "DefaultFault", "UsageError", "ServiceUnavailable", "ServiceError",
        "AuthenticationError", "AuthorizationError", "MultiValuedParamNotSupported", "Error",
    ];

    /// <summary>The failure that a text of a service stands for.</summary>
    /// <param name="text">The text; null for none.</param>
    /// <param name="host">Who said it.</param>
    /// <param name="status">The HTTP status it came with; null when there is none to tell.</param>
    public static DownloadException ToException(string? text, string host, int? status = null)
    {
        string message = Shorten(text) ?? "it does not say why.";
        string word = Word(message) ?? "";
        ErrorId id = word switch
        {
            "NotFoundFault" => ErrorId.ItemNotFound,
            "AuthenticationError" => ErrorId.VoAuthRequired,
            "AuthorizationError" => ErrorId.AccessDenied,
            _ => status switch { 401 => ErrorId.NotSignedIn, 403 => ErrorId.AccessDenied, _ => ErrorId.VoServiceFault },
        };
        return new DownloadException(id, $"{host} answered: {message}")
        {
            StatusCode = status,
            IsTransient = word is "TransientFault" or "ServiceUnavailable",
        };
    }

    /// <summary>The fault a reply of plain text tells; null when it begins with no word of a fault.</summary>
    public static string? FromText(ReadOnlySpan<byte> body)
    {
        string text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 4096)]).Trim('\uFEFF', ' ', '\r', '\n', '\t');
        return Word(text) is null ? null : text;
    }

    /// <summary>The fault word a text begins with; null for none.</summary>
    public static string? Word(string text) => Array.Find(Words, word =>
        text.StartsWith(word, StringComparison.Ordinal) && (text.Length == word.Length || !char.IsLetterOrDigit(text[word.Length])));

    private static string? Shorten(string? text)
    {
        string trimmed = text?.Trim() ?? "";
        return trimmed.Length == 0 ? null : trimmed.Length > 500 ? trimmed[..500] + "…" : trimmed;
    }
}
