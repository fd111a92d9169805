using System.Text.Json;
using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Onc;

/// <summary>Turns ONC's refusals into ours.</summary>
internal static class OncErrors
{
    /// <summary>The failure that a reply stands for.</summary>
    /// <param name="reply">A reply that is not what was asked for.</param>
    /// <param name="what">What was asked, for the message, such as <c>the list of files</c>.</param>
    public static DownloadException From(ArchiveReply reply, string what)
    {
        (int? code, string? text, string? parameter) = FirstError(reply);
        string said = text is null
            ? FormattableString.Invariant($"HTTP {reply.Status}")
            : FormattableString.Invariant($"{text}{(parameter is null ? "" : $" ({parameter})")}{(code is null ? "" : $", code {code}")}");
        (ErrorId id, string advice) = (reply.Status, code) switch
        {
            (401, _) => (ErrorId.NotSignedIn, $" The token is missing, wrong or revoked. {OncAccount.Advice}"),
            (403, _) => (ErrorId.AccessDenied, " This data is restricted."),
            (410, _) => (ErrorId.ItemNotFound, " ONC keeps the files of an order for some time only. Order it again."),
            (404, _) or (_, 96) => (ErrorId.ItemNotFound, ""),
            (_, 127) => (ErrorId.ItemNotFound, " Nothing is known by that value, or nothing matches it. Codes are case-sensitive."),
            (_, 23 or 25) => (ErrorId.InputInvalid, " Check the start and the end."),
            _ => (ErrorId.RequestRefused, ""),
        };
        return new DownloadException(id, $"ONC refuses {what}: {said}.{advice}") { StatusCode = reply.Status };
    }

    /// <summary>Whether a reply of status 200 is a refusal all the same.</summary>
    public static bool IsRefusal(JsonElement root) => root.List("errors").Any();

    private static (int? Code, string? Text, string? Parameter) FirstError(ArchiveReply reply)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(reply.Body);
            JsonElement first = document.RootElement.List("errors").FirstOrDefault();
            return ((int?)first.Whole("errorCode"), Printable(first.Text("errorMessage")), Printable(first.Text("parameter")));
        }
        catch (JsonException)
        {
            return (null, null, null);
        }
    }

    // It is shown on a terminal, and is whatever the server likes.
    private static string? Printable(string? text) =>
        text is null ? null : string.Concat(text.Where(c => !char.IsControl(c)).Take(200)).TrimEnd('.');
}
