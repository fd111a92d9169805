using System.Globalization;
using System.Net.Sockets;

namespace ScienceDownload.Worker.Demo;

/// <summary>
/// Starts a server of the demo on the port it had last time, kept in a file: what came from there before is known again by its address.
/// </summary>
internal static class DemoPort
{
    /// <summary>Starts it, on another port when the old one is taken meanwhile.</summary>
    /// <param name="file">Where the port is kept.</param>
    /// <param name="start">Starts the server on a port; on any with zero.</param>
    /// <param name="portOf">The port it has; null for a server that does not care.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<T> StartAsync<T>(string file, Func<int, Task<T>> start, Func<T, int?> portOf, CancellationToken cancellation)
    {
        T server;
        try
        {
            server = await start(Read(file)).ConfigureAwait(false);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            server = await start(0).ConfigureAwait(false);
        }

        if (portOf(server) is { } port)
            await File.WriteAllTextAsync(file, port.ToString(CultureInfo.InvariantCulture), cancellation).ConfigureAwait(false);
        return server;
    }

    /// <summary>The port in a file; zero without one.</summary>
    public static int Read(string file) =>
        File.Exists(file) && ushort.TryParse(File.ReadAllText(file), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) ? port : 0;
}
