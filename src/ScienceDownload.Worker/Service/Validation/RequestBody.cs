using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ScienceDownload.Worker.Service.Http;

namespace ScienceDownload.Worker.Service.Validation;

/// <summary>Reads the JSON of a request, within limits; first of all that it is JSON, then who asks.</summary>
internal static class RequestBody
{
    private const int MostBytes = 1024 * 1024;

    /// <summary>Reads an object.</summary>
    /// <param name="request">The request.</param>
    /// <param name="keys">Who may ask: looked at once the syntax is right and before anything else.</param>
    /// <exception cref="ServiceException">Too large, or no key.</exception>
    /// <exception cref="ValidationException">No JSON, or no object.</exception>
    public static async Task<JsonDocument> ReadObjectAsync(HttpRequest request, ApiKeys keys)
    {
        byte[] body = await ReadBytesAsync(request).ConfigureAwait(false);
        JsonDocument? document = null;
        if (IsJson(request.ContentType) && body.Length > 0)
            document = Parse(body);
        try
        {
            keys.Require(request);
            if (body.Length == 0)
                throw Wrong("missing", "Field required", "null");
            if (document is not { RootElement.ValueKind: JsonValueKind.Object })
            {
                throw Wrong(
                    "model_attributes_type",
                    "Input should be a valid dictionary or object to extract fields from",
                    document is null ? ShownInput.OfText(Encoding.UTF8.GetString(body)) : ShownInput.Of(document.RootElement));
            }

            JsonDocument read = document;
            document = null;
            return read;
        }
        finally
        {
            document?.Dispose();
        }
    }

    private static async Task<byte[]> ReadBytesAsync(HttpRequest request)
    {
        if (request.ContentLength > MostBytes)
            throw TooLarge();
        var body = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        int count;
        while ((count = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted).ConfigureAwait(false)) > 0)
        {
            body.Write(buffer, 0, count);
            if (body.Length > MostBytes)
                throw TooLarge();
        }

        return body.ToArray();
    }

    private static JsonDocument Parse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException error)
        {
            var wrong = new FieldError(
                [OffsetOf(body, error)], "json_invalid", "JSON decode error", "{}", json => json.WriteString("error", WithoutPlace(error)));
            throw new ValidationException([wrong]);
        }
    }

    /// <summary>The character at which reading failed.</summary>
    private static int OffsetOf(byte[] body, JsonException error)
    {
        int start = 0;
        for (long line = error.LineNumber ?? 0; line > 0; line--)
            start = Array.IndexOf(body, (byte)'\n', start) + 1;
        int end = (int)Math.Min(body.Length, start + (error.BytePositionInLine ?? 0));
        return Encoding.UTF8.GetCharCount(body, 0, end);
    }

    private static string WithoutPlace(JsonException error)
    {
        int place = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (place < 0 ? error.Message : error.Message[..place]).TrimEnd('.');
    }

    // A missing type is read as JSON.
    private static bool IsJson(string? contentType)
    {
        string type = (contentType ?? "").Split(';')[0].Trim();
        return type.Length == 0
            || type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    private static ValidationException Wrong(string type, string message, string input) => new([new FieldError([], type, message, input)]);

    private static ServiceException TooLarge() => new(413, "Request body is larger than 1 MiB", "REQUEST_TOO_LARGE");
}
