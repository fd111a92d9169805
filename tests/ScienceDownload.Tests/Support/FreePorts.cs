using System.Net;
using System.Net.Sockets;

namespace ScienceDownload.Tests.Support;

/// <summary>Ports of loopback for servers that must be told theirs. Nothing keeps them free until the server takes them.</summary>
internal static class FreePorts
{
    /// <summary>Finds so many different ones.</summary>
    public static int[] Find(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        try
        {
            foreach (TcpListener listener in listeners)
                listener.Start();
            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            foreach (TcpListener listener in listeners)
                listener.Dispose();
        }
    }
}
