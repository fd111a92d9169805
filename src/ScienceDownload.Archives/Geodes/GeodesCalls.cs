using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Geodes;

/// <summary>Speaks to the portal: one place knows how it says that a key is wrong, that a query is, or that a quota is spent.</summary>
internal sealed class GeodesCalls(ArchiveHttp http, Func<GeodesSettings> settings)
{
    public const string KeyHeader = "X-API-Key";

    public GeodesSettings Settings => settings();

    /// <summary>Posts JSON and reads JSON. Asking twice does no harm unless told otherwise.</summary>
    /// <exception cref="DownloadException">No answer, or a refusal.</exception>
    public Task<JsonDocument> PostAsync(string path, JsonNode body, CancellationToken cancellation, bool repeatable = true,
        params IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        return JsonAsync(
            address => new ArchiveCall(HttpMethod.Post, address)
            {
                Body = () => new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
                IsRepeatable = repeatable,
            },
            path,
            headers,
            body,
            cancellation);
    }

    /// <summary>Gets JSON.</summary>
    /// <exception cref="DownloadException">No answer, or a refusal.</exception>
    public Task<JsonDocument> GetAsync(string path, CancellationToken cancellation) => JsonAsync(ArchiveCall.Get, path, [], null, cancellation);

    /// <summary>
    /// Asks something small that needs the key. What the portal thinks of the key: null when it takes it, or when it cannot be told now.
    /// </summary>
    /// <param name="name">The name of any product.</param>
    /// <param name="cancellation">Ends the asking.</param>
    public async Task<DownloadException?> CheckKeyAsync(string name, CancellationToken cancellation)
    {
        GeodesSettings now = settings();
        try
        {
            ArchiveReply reply = await http.SendAsync(
                ArchiveCall.Get(new Uri(now.Server, "availability/" + Uri.EscapeDataString(name))) with
                {
                    Headers = KeyOf(now),
                    FollowsRedirects = false,
                    Expects = static _ => true,
                },
                cancellation).ConfigureAwait(false);
            return Refusal(reply.Status, now);
        }
        catch (DownloadException)
        {
            // Nobody answers at the moment: that says nothing about the key, and the download itself will find out.
            return null;
        }
    }

    /// <summary>The error for a key that the portal does not take.</summary>
    public static DownloadException WrongKey(GeodesSettings now, int status) => new(
        status == 403 ? ErrorId.AccessDenied : ErrorId.NotSignedIn,
        now.ApiKey is null
            ? $"{now.Server.Authority} asks for an API key, and there is none. Make one on the portal's account page "
                + $"and give it with -ApiKey, a profile, GEODES_API_KEY or {GeodesConfigFile.DefaultName}."
            : $"{now.Server.Authority} does not take the API key: it is wrong, expired or revoked. Make a new one on the portal's account page.")
    {
        StatusCode = status,
    };

    public static IReadOnlyList<KeyValuePair<string, string>> KeyOf(GeodesSettings now) => now.ApiKey is { } key ? [new(KeyHeader, key)] : [];

    private static DownloadException? Refusal(int status, GeodesSettings now) =>
        // A wrong key is not refused but sent to a login page, which sends back, for ever.
        status is 401 or 403 or (>= 300 and < 400) ? WrongKey(now, status) : null;

    private async Task<JsonDocument> JsonAsync(
        Func<Uri, ArchiveCall> make, string path, IReadOnlyList<KeyValuePair<string, string>> headers, JsonNode? asked,
            CancellationToken cancellation)
    {
        GeodesSettings now = settings();
        ArchiveCall call = make(new Uri(now.Server, path)) with
        {
            Headers = [.. KeyOf(now), .. headers],
            FollowsRedirects = false,
            Expects = static status => status is 400 or 401 or 403 or (>= 300 and < 400),
        };
        ArchiveReply reply = await http.SendAsync(call, cancellation).ConfigureAwait(false);
        if (Refusal(reply.Status, now) is { } refusal)
            throw refusal;
        if (reply.Status == 400)
        {
            throw new DownloadException(ErrorId.RequestRefused,
                $"{now.Server.Authority} does not understand the request: {Short(asked?.ToJsonString() ?? path)} "
                + "An attribute may have been renamed; Get-GeodesAttribute lists those known here.")
            {
                StatusCode = 400,
            };
        }

        return reply.Json();
    }

    private static string Short(string text) => text.Length <= 500 ? text : text[..500] + "…";
}
