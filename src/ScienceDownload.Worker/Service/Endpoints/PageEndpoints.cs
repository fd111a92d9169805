using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ScienceDownload.Worker.Service.Http;

namespace ScienceDownload.Worker.Service.Endpoints;

/// <summary>The status page and what describes the service: all of it lies in the program, nothing comes from elsewhere.</summary>
internal sealed class PageEndpoints
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly (string Name, string Path)[] Places =
    [
        ("batch", "/api/v1/batch/download"), ("batches", "/api/v1/batch"), ("download", "/api/v1/download"), ("events", "/api/v1/events"),
        ("files", "/files/{path}"), ("health", "/api/v1/health"), ("stats", "/api/v1/health/stats"), ("metrics", "/metrics"), ("version", "/version"),
        ("openapi", "/openapi.json"), ("docs", "/docs"),
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", RootAsync);
        routes.MapGet("/app.js", context => SendAsync(context, "app.js", "text/javascript; charset=utf-8"));
        routes.MapGet("/app.css", context => SendAsync(context, "app.css", "text/css; charset=utf-8"));
        routes.MapGet("/icon.svg", context => SendAsync(context, "icon.svg", "image/svg+xml"));
        routes.MapGet("/openapi.json", context => SendAsync(context, "openapi.json", "application/json"));
        routes.MapGet("/docs", context => SendPageAsync(context, "docs.html"));
        routes.MapGet("/docs.js", context => SendAsync(context, "docs.js", "text/javascript; charset=utf-8"));
    }

    /// <summary>People who come with a browser get the page, programs a description.</summary>
    private static Task RootAsync(HttpContext context)
    {
        context.Response.Headers.Append("Vary", "Accept");
        return context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            ? SendPageAsync(context, "index.html")
            : Reply.JsonAsync(context, 200, json =>
            {
                json.WriteString("service", "ScienceDownload");
                json.WriteString("version", Program.Version);
                json.WriteString("status", "running");
                json.WriteStartObject("endpoints");
                foreach ((string name, string path) in Places)
                    json.WriteString(name, path);
                json.WriteEndObject();
            });
    }

    private static Task SendPageAsync(HttpContext context, string name)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        return SendAsync(context, name, "text/html; charset=utf-8");
    }

    private static async Task SendAsync(HttpContext context, string name, string contentType)
    {
        using Stream stream = typeof(PageEndpoints).Assembly.GetManifestResourceStream("page/" + name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        string text = await reader.ReadToEndAsync(context.RequestAborted).ConfigureAwait(false);
        await Reply.BytesAsync(context, 200, contentType, Encoding.UTF8.GetBytes(text)).ConfigureAwait(false);
    }
}
