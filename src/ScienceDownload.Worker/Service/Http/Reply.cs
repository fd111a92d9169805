using System.Buffers;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ScienceDownload.Engine.Webhooks;
using ScienceDownload.Worker.Service.Validation;

namespace ScienceDownload.Worker.Service.Http;

/// <summary>Writes answers.</summary>
internal static class Reply
{
    /// <summary>Shorter bodies are not worth compressing.</summary>
    private const int CompressedFrom = 1000;

    // Sent as JSON, never put into a page: letters stay as they are.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An object as JSON text.</summary>
    public static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Answers with an object.</summary>
    public static Task JsonAsync(HttpContext context, int status, Action<Utf8JsonWriter> members) =>
        BytesAsync(context, status, "application/json", Json(members));

    /// <summary>Answers with bytes, compressed where that is wanted and pays.</summary>
    public static async Task BytesAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        if (body.Length >= CompressedFrom)
        {
            response.Headers.Append("Vary", "Accept-Encoding");
            if (TakesGzip(context.Request))
            {
                response.Headers.ContentEncoding = "gzip";
                body = Compress(body);
            }
        }

        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Answers with an error.</summary>
    public static Task ErrorAsync(HttpContext context, ServiceException error, DateTimeOffset now)
    {
        if (error.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (error.Status == 401)
            context.Response.Headers.WWWAuthenticate = "ApiKey";
        return JsonAsync(context, error.Status, json =>
        {
            json.WriteString("error", error.Message);
            if (error.Code is { } code)
                json.WriteString("error_code", code);
            json.WriteNumber("status_code", error.Status);
            if (error.RetryAfter is { } wait)
                json.WriteNumber("retry_after", wait);
            json.WriteTime("timestamp", now);
            if (error.Details is not { } details)
                return;
            json.WriteStartObject("details");
            details(json);
            json.WriteEndObject();
        });
    }

    /// <summary>Answers that a request is not valid, and why.</summary>
    public static Task InvalidAsync(HttpContext context, ValidationException error) => JsonAsync(context, 422, json =>
    {
        json.WriteStartArray("detail");
        foreach (FieldError wrong in error.Errors)
            wrong.Write(json);
        json.WriteEndArray();
    });

    private static bool TakesGzip(HttpRequest request) => request.Headers.AcceptEncoding.ToString()
        .Split(',', StringSplitOptions.TrimEntries)
        .Any(coding => coding.Split(';', StringSplitOptions.TrimEntries) is ["gzip" or "*", ..] parts && !parts.Skip(1).Any(IsRefusal));

    // q=0, q=0.0, ...
    private static bool IsRefusal(string parameter) =>
        parameter.StartsWith("q=0", StringComparison.OrdinalIgnoreCase) && !parameter.Any(c => c is >= '1' and <= '9');

    private static byte[] Compress(ReadOnlyMemory<byte> body)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(body.Span);
        return compressed.ToArray();
    }
}
