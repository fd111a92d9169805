using System.Net;
using System.Net.Sockets;

namespace ScienceDownload.Tests.Support;

/// <summary>
/// Ports of loopback for servers that must be told theirs. They are held until this is disposed: the system gives them to nobody else, and a server
/// that may reuse addresses takes them all the same, because nobody listens.
/// </summary>
internal sealed class FreePorts : IDisposable
{
    private readonly Socket[] _sockets;

    private FreePorts(Socket[] sockets) => _sockets = sockets;

    public IReadOnlyList<int> Ports => [.. _sockets.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port)];

    /// <summary>Holds so many different ones.</summary>
    public static FreePorts Hold(int count) => new([.. Enumerable.Range(0, count).Select(_ => Bind())]);

    /// <summary>Finds so many different ones. Nothing keeps them free until the server takes them.</summary>
    public static int[] Find(int count)
    {
        using FreePorts held = Hold(count);
        return [.. held.Ports];
    }

    public void Dispose()
    {
        foreach (Socket socket in _sockets)
            socket.Dispose();
    }

    private static Socket Bind()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
