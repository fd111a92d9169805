using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ScienceDownload.Tests.Service;

/// <summary>An answer of the service, read to its end.</summary>
internal sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, byte[] Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public static async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken cancellation) =>
        new(response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsByteArrayAsync(cancellation));

    public string Text(string member) => Json.GetProperty(member).GetString()!;

    public string? Header(string name) => Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(", ", values) : null;

    public override string ToString() => $"{(int)Status} {Encoding.UTF8.GetString(Body)}";
}
