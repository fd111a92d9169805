using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Service;

/// <summary>A receiver of webhooks that writes down what comes, and answers as a test says.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<Received> _received = new();
    private LoopbackHttpServer? _server;

    public Uri Uri => new(_server!.BaseUri, "hook?token=t");

    public IReadOnlyList<Received> All => [.. _received];

    /// <param name="answer">Gives the status of the answer, by how many have come before; null answers never.</param>
    /// <param name="headers">Headers of the answers.</param>
    public static async Task<WebhookReceiver> StartAsync(Func<int, int?>? answer = null, params (string Name, string Value)[] headers)
    {
        var receiver = new WebhookReceiver();
        int count = -1;
        receiver._server = await LoopbackHttpServer.StartAsync(async exchange =>
        {
            receiver._received.Enqueue(new Received(
                Stopwatch.GetTimestamp(),
                exchange.Request.Body.ToArray(),
                exchange.Request.Headers["X-Webhook-Signature"],
                exchange.Request.Headers["X-Webhook-Event"],
                exchange.Request.Headers["X-Webhook-Delivery"],
                exchange.Request.Headers["User-Agent"]));
            int? status = answer is null ? 200 : answer(Interlocked.Increment(ref count));
            foreach ((string name, string value) in headers)
                exchange.Response.Headers[name] = value;
            if (status is { } code)
                await exchange.SendTextAsync(code, "");
            else
                await exchange.StallAsync();
        });
        return receiver;
    }

    /// <summary>The events about one id, in the order they came.</summary>
    public IReadOnlyList<string> EventsOf(string id) =>
        [.. All.Where(one => one.Json.GetProperty("request_id").GetString() == id).Select(one => one.Event!)];

    /// <summary>Waits until enough has come.</summary>
    public async Task UntilAsync(Func<IReadOnlyList<Received>, bool> isEnough)
    {
        while (!isEnough(All))
            await Task.Delay(5, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    public sealed record Received(long At, byte[] Body, string? Signature, string? Event, string? Delivery, string? UserAgent)
    {
        public JsonElement Json => JsonDocument.Parse(Body).RootElement;

        public string Text => Encoding.UTF8.GetString(Body);

        /// <summary>Checks the signature as a receiver would.</summary>
        public bool IsSignedWith(string secret) =>
            Signature == "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Body));
    }
}
