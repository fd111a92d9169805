using System.Text.Json;

namespace ScienceDownload.Archives.Remote;

/// <summary>The answers of a service that are no, as failures of ours.</summary>
internal static class ServiceErrors
{
    private const int LongestText = 500;

    /// <summary>Whatever answers there is not our service.</summary>
    public static DownloadException Stranger(Uri address) => new(
        ErrorId.ServiceIncompatible, $"What answers at {address} is not the service of ScienceDownload ('scidl serve'). Check the address.");

    /// <summary>It is our service, and does not know what is wanted of it.</summary>
    public static DownloadException TooOld(Uri address, string version) => new(
        ErrorId.ServiceIncompatible, $"The service at {address} is version {Plain(version)}, which cannot be driven from here. Update scidl there.");

    /// <summary>What was asked cannot be told to a service.</summary>
    public static DownloadException NotThere(string what) =>
        new(ErrorId.NotOnService, $"A service does not take {what}. Leave it out, or run the batch here.");

    /// <summary>An answer that makes no sense.</summary>
    public static DownloadException NotUnderstood(Uri address, Exception inner) => new(
        ErrorId.ArchiveReplyInvalid, $"The answer of the service at {address} is not understood: {inner.Message}", inner);

    /// <summary>Reads an answer that is an error.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="address">Whose.</param>
    /// <param name="hadKey">Whether a key was sent.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<DownloadException> ReadAsync(HttpResponseMessage response, Uri address, bool hadKey, CancellationToken cancellation)
    {
        int status = (int)response.StatusCode;
        string? text = null;
        if (status == 422)
        {
            JsonElement? body = await BodyAsync(response, cancellation).ConfigureAwait(false);
            if (body is { } invalid && Invalid(invalid) is { } wrong)
                return wrong;
        }
        else
        {
            text = await TextAsync(response, cancellation).ConfigureAwait(false);
        }

        string said = text ?? $"HTTP {status}";
        return status switch
        {
            401 => new DownloadException(ErrorId.NotSignedIn, hadKey
                ? $"The service at {address} does not take this key."
                : $"The service at {address} asks for a key. Give it with -ApiKey, a profile, or the variable SCIENCEDOWNLOAD_SERVICE_KEY."),
            404 when text?.StartsWith("Batch not found", StringComparison.Ordinal) == true =>
                new DownloadException(ErrorId.BatchNotFound, $"{said}. The service at {address} has no such batch; it forgets old ones."),
            404 when text?.StartsWith("Download job not found", StringComparison.Ordinal) == true =>
                new DownloadException(ErrorId.ItemNotFound, said),
            404 or 405 => Stranger(address),
            403 => new DownloadException(ErrorId.AddressRefused, $"The service at {address} refuses: {said}"),
            409 => new DownloadException(ErrorId.BatchStateConflict, said),
            413 => new DownloadException(ErrorId.InputInvalid, said),
            429 => new DownloadException(ErrorId.QuotaExhausted,
                $"The service at {address} has been asked too often ({said}). Wait a moment, or raise its RATE_LIMIT_RPS.")
            {
                IsTransient = true, RetryAfter = response.Headers.RetryAfter?.Delta,
            },
            421 => new DownloadException(ErrorId.RequestRefused,
                $"The service at {address} has no key and answers under its own names only. Give its address as a number, or a key to the service."),
            503 or 502 or 504 => new DownloadException(ErrorId.ServerError, $"The service at {address} cannot do it now: {said}")
            {
                IsTransient = true, RetryAfter = response.Headers.RetryAfter?.Delta, StatusCode = status,
            },
            >= 300 and < 400 => new DownloadException(ErrorId.RequestRefused,
                $"The service at {address} sends on to {OriginOf(response.Headers.Location)}, not followed with a key. Give its real address."),
            507 => new DownloadException(ErrorId.DiskFull, $"The service at {address} has no room: {said}"),
            >= 500 => new DownloadException(ErrorId.ServerError, $"The service at {address} failed: {said}") { StatusCode = status },
            _ => new DownloadException(ErrorId.RequestRefused, $"The service at {address} refuses: {said}") { StatusCode = status },
        };
    }

    // Its path and query are nobody's business.
    private static string? OriginOf(Uri? location) =>
        location is { IsAbsoluteUri: true } ? location.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : location?.OriginalString;

    /// <summary>A text of somebody else's, as one line of sensible length.</summary>
    public static string Plain(string text)
    {
        string line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return line.Length <= LongestText ? line : line[..LongestText] + "...";
    }

    private static async Task<string?> TextAsync(HttpResponseMessage response, CancellationToken cancellation) =>
        await BodyAsync(response, cancellation).ConfigureAwait(false) is { ValueKind: JsonValueKind.Object } body
        && body.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.String
            ? Plain(error.GetString()!)
            : null;

    private static async Task<JsonElement?> BodyAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
            return document.RootElement.Clone();
        }
        catch (Exception error) when (error is JsonException or HttpRequestException or IOException)
        {
            return null;
        }
    }

    /// <summary>
    /// What is wrong with a request, as a local batch would be told: all fields in one sentence, under the name of the first one's failure.
    /// </summary>
    private static DownloadException? Invalid(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("detail", out JsonElement detail)
            || detail.ValueKind != JsonValueKind.Array)
            return null;
        var texts = new List<string>();
        ErrorId? id = null;
        foreach (JsonElement entry in detail.EnumerateArray())
        {
            string message = Plain(Member(entry, "msg") ?? "invalid");
            string field = entry.TryGetProperty("loc", out JsonElement location) && location.ValueKind == JsonValueKind.Array
                ? string.Join('.', location.EnumerateArray().Skip(1).Select(part => part.ToString()))
                : "";
            const string Prefix = "Value error, ";
            bool isOwn = message.StartsWith(Prefix, StringComparison.Ordinal);
            texts.Add(isOwn ? message[Prefix.Length..] : field.Length == 0 ? message : $"{Plain(field)}: {message}");
            id ??= IdOf(field, Member(entry, "type"), message);
        }

        return id is null ? null : new DownloadException(id.Value, string.Join(" ", texts.Select(text => text.TrimEnd('.') + ".")));
    }

    private static string? Member(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;

    private static ErrorId IdOf(string field, string? type, string message) => field.Split('.')[0] switch
    {
        "urls" when type == "too_short" => ErrorId.EmptyBatch,
        "urls" when type == "too_long" => ErrorId.LimitOutOfRange,
        "urls" when message.Contains("Duplicate", StringComparison.Ordinal) => ErrorId.DuplicateUri,
        "urls" or "webhook_url" => ErrorId.InvalidUri,
        "path_template" => ErrorId.PathTemplateInvalid,
        "concurrent_limit" or "timeout_sec" => ErrorId.LimitOutOfRange,
        _ => ErrorId.InputInvalid,
    };
}
