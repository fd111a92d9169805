using System.Collections.Concurrent;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Service;

/// <summary>Something that answers like a service, or nearly so. Of a redirect the text is the target, of a 429 the wait.</summary>
internal sealed class FakeService : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _asked = new();
    private LoopbackHttpServer? _server;

    public Uri Address => _server!.BaseUri;

    /// <summary>The paths that were asked for, each with the key that came along.</summary>
    public IReadOnlyList<string> Asked => [.. _asked];

    public static async Task<FakeService> StartAsync(string about, Func<ServerRequest, (int Status, string Text)> answer)
    {
        var service = new FakeService();
        service._server = await LoopbackHttpServer.StartAsync(async exchange =>
        {
            service._asked.Enqueue($"{exchange.Request.Path} {exchange.Request.Headers["X-API-Key"]}");
            (int status, string text) = exchange.Request.Path == "/version" ? (200, about) : answer(exchange.Request);
            if (status == 307)
                exchange.Response.Headers["Location"] = text;
            if (status == 429)
                exchange.Response.Headers["Retry-After"] = text;
            await exchange.SendTextAsync(status, text, "application/json");
        });
        return service;
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();
}
