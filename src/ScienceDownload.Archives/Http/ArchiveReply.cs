using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ScienceDownload.Archives.Http;

/// <summary>What a server answered, read to its end.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Uri">Where it came from, after redirects; may hold a secret.</param>
/// <param name="Headers">The headers of the reply.</param>
/// <param name="ContentHeaders">The headers of its body.</param>
/// <param name="Body">The body, without its content coding.</param>
internal sealed record ArchiveReply(
    int Status, Uri Uri, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, ReadOnlyMemory<byte> Body)
{
    /// <summary>The media type without parameters, lower case; null when the server gave none.</summary>
    public string? MediaType => ContentHeaders.ContentType?.MediaType?.ToLowerInvariant();

    /// <summary>The body as text; UTF-8 unless a byte order mark says otherwise.</summary>
    public string Text()
    {
        using var reader = new StreamReader(new MemoryStream(Body.ToArray()), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    /// <summary>The body as JSON.</summary>
    /// <exception cref="DownloadException">It is none (<see cref="ErrorId.ArchiveReplyInvalid"/>): a login page, or cut short.</exception>
    public JsonDocument Json()
    {
        try
        {
            return JsonDocument.Parse(Body);
        }
        catch (JsonException exception)
        {
            bool isPage = Body.Span.TrimStart(" \t\r\n\uFEFF"u8).StartsWith("<"u8);
            throw new DownloadException(
                ErrorId.ArchiveReplyInvalid,
                $"{Uri.Authority} answered {(isPage ? "a page" : "something")} that is no JSON for {Uri.AbsolutePath}.",
                exception);
        }
    }

    /// <summary>Names no secret.</summary>
    public override string ToString() => $"{Status} from {Uri.GetLeftPart(UriPartial.Path)}, {Body.Length} bytes";
}
