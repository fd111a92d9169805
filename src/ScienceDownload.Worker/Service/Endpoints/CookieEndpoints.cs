using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ScienceDownload.Engine.Webhooks;
using ScienceDownload.Worker.Service.Batches;
using ScienceDownload.Worker.Service.Http;
using ScienceDownload.Worker.Service.Validation;

namespace ScienceDownload.Worker.Service.Endpoints;

/// <summary><c>/api/v1/cookies</c>: cookies come in and can be named; they never come out.</summary>
internal sealed class CookieEndpoints(ApiKeys keys, BatchDesk desk, TimeProvider time)
{
    private const int LongestName = 50;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/cookies", AddAsync);
        routes.MapGet("/api/v1/cookies", ListAsync);
        routes.MapGet("/api/v1/cookies/{id}", GetAsync);
        routes.MapDelete("/api/v1/cookies/{id}", RemoveAsync);
    }

    private async Task AddAsync(HttpContext context)
    {
        using JsonDocument body = await RequestBody.ReadObjectAsync(context.Request, keys).ConfigureAwait(false);
        var fields = new BodyFields(body.RootElement);
        string? text = fields.Text("cookies");
        string name = fields.Text("name") ?? "default";
        string? browser = fields.Text("browser");
        fields.ThrowIfWrong();
        if (browser is not null)
            throw new ServiceException(400, "Browser extraction is not supported");
        if (string.IsNullOrWhiteSpace(text))
            throw new ServiceException(400, "Cookies are missing");
        if (name.Length is 0 or > LongestName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            throw new ServiceException(400, $"Name must be 1 to {LongestName} letters, digits, '_' and '-'");
        StoredCookies cookies = desk.Cookies.Add(name, text, Read(text), time.GetUtcNow());
        await Reply.JsonAsync(context, 201, json => Write(json, cookies)).ConfigureAwait(false);
    }

    private Task ListAsync(HttpContext context)
    {
        keys.Require(context.Request);
        IReadOnlyList<StoredCookies> all = desk.Cookies.List();
        return Reply.JsonAsync(context, 200, json =>
        {
            json.WriteStartArray("cookies");
            foreach (StoredCookies cookies in all)
            {
                json.WriteStartObject();
                Write(json, cookies);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("total", all.Count);
        });
    }

    private Task GetAsync(HttpContext context)
    {
        keys.Require(context.Request);
        StoredCookies cookies = desk.Cookies.Find(context.Route("id")) ?? throw Unknown(context);
        return Reply.JsonAsync(context, 200, json => Write(json, cookies));
    }

    private Task RemoveAsync(HttpContext context)
    {
        keys.Require(context.Request);
        string id = context.Route("id");
        if (!desk.Cookies.Remove(id))
            throw Unknown(context);
        return Reply.JsonAsync(context, 200, json =>
        {
            json.WriteString("id", id);
            json.WriteString("resource_type", "cookies");
            json.WriteString("status", "deleted");
            json.WriteString("message", "Cookies deleted successfully");
            json.WriteTime("timestamp", time.GetUtcNow());
        });
    }

    private static IReadOnlyList<string> Read(string text)
    {
        try
        {
            CookieContainer container = NetscapeCookies.Read(text);
            return container.Count > 0 ? NetscapeCookies.DomainsOf(container)
                : throw new ServiceException(400, "There is no cookie that has not expired");
        }
        catch (FormatException error)
        {
            throw new ServiceException(400, error.Message);
        }
    }

    private static void Write(Utf8JsonWriter json, StoredCookies cookies)
    {
        json.WriteString("cookie_id", cookies.Id);
        json.WriteString("name", cookies.Name);
        json.WriteTime("created_at", cookies.CreatedAt);
        json.WriteNull("browser");
        json.WriteStartArray("domains");
        foreach (string domain in cookies.Domains)
            json.WriteStringValue(domain);
        json.WriteEndArray();
        json.WriteString("status", "active");
    }

    private static ServiceException Unknown(HttpContext context) => new(404, $"Cookies not found: {context.Route("id")}");
}
