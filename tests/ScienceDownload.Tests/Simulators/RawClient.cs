using System.Net.Sockets;
using System.Text;

namespace ScienceDownload.Tests.Simulators;

/// <summary>A client that hides nothing: it sends the text it is given and shows the bytes, and the way the connection ended.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<byte> _received = [];

    private RawClient()
    {
    }

    /// <summary>How the server ended the connection; null while it is open.</summary>
    public RawEnd? End { get; private set; }

    public static async Task<RawClient> ConnectAsync(Uri server)
    {
        var client = new RawClient();
        await client.UnlessResetAsync(async () => await client._socket.ConnectAsync(server.Host, server.Port));
        return client;
    }

    /// <summary>One GET on its own connection, read until the server ends it.</summary>
    public static async Task<RawResponse> GetToEndAsync(Uri uri, params string[] headers)
    {
        using var client = await ConnectAsync(uri);
        await client.SendAsync("GET", uri, headers);
        await client.ReadToEndAsync();
        return client.Take();
    }

    public Task SendAsync(string method, Uri uri, params string[] headers) =>
        SendAsync($"{method} {uri.PathAndQuery} HTTP/1.1\r\nHost: {uri.Authority}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");

    public Task SendAsync(string text) => UnlessResetAsync(async () => await _socket.SendAsync(Encoding.Latin1.GetBytes(text)));

    /// <summary>Reads until that many bytes are there, or the connection ends.</summary>
    public async Task ReadAtLeastAsync(int count)
    {
        while (_received.Count < count && End is null) await ReadSomeAsync();
    }

    /// <summary>Reads until the head is complete and that many bytes of body follow it, or the connection ends.</summary>
    public async Task<RawResponse> ReadBodyAsync(int bodyBytes)
    {
        while (End is null && HeadLength() < 0) await ReadSomeAsync();
        await ReadAtLeastAsync(HeadLength() + bodyBytes);
        return new RawResponse([.. _received], End);
    }

    public async Task ReadToEndAsync()
    {
        while (End is null) await ReadSomeAsync();
    }

    /// <summary>What has arrived since the last call, as one response.</summary>
    public RawResponse Take()
    {
        var response = new RawResponse([.. _received], End);
        _received.Clear();
        return response;
    }

    public void Dispose() => _socket.Dispose();

    private int HeadLength() => RawResponse.HeadLength([.. _received]);

    private Task ReadSomeAsync() => UnlessResetAsync(async () =>
    {
        var buffer = new byte[64 * 1024];
        var read = await _socket.ReceiveAsync(buffer);
        if (read == 0) End = RawEnd.Closed;
        _received.AddRange(buffer.AsSpan(0, read));
    });

    /// <summary>A reset may show itself in any call, even in the one that connects.</summary>
    private async Task UnlessResetAsync(Func<Task> act)
    {
        if (End is not null) return;
        try
        {
            await act();
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            End = RawEnd.Reset;
        }
    }
}
