using System.Globalization;
using System.Net.Sockets;
using ScienceDownload.Simulators;

namespace ScienceDownload.Worker.Demo;

/// <summary>
/// Starts the demo's archive on the port it had last time, kept in <c>demo-port</c> in the state folder: the addresses of an unfinished
/// download stay good.
/// </summary>
internal static class DemoServer
{
    /// <summary>Starts it.</summary>
    /// <exception cref="DownloadException">Another demo is running on that port for the same folder (<see cref="ErrorId.BatchBusy"/>).</exception>
    public static async Task<WebArchiveSimulator> StartAsync(IDownloadEngine engine, string state, CancellationToken cancellation)
    {
        string file = Path.Combine(state, "demo-port");
        int port = DemoPort.Read(file);
        try
        {
            return await StartAsync(file, port, cancellation).ConfigureAwait(false);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse && port != 0)
        {
            IReadOnlyList<BatchInfo> batches = await engine.ListAsync(cancellation).ConfigureAwait(false);
            if (batches.FirstOrDefault(b => b.State == BatchState.Running) is { } running)
            {
                throw new DownloadException(
                    ErrorId.BatchBusy,
                    $"Another demo is downloading to this folder ({running.Owner}). Wait for it, or choose another folder with -o.",
                    error);
            }

            // Some other program has the port now. What was finished is still found by its checksum.
            return await StartAsync(file, port: 0, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<WebArchiveSimulator> StartAsync(string file, int port, CancellationToken cancellation)
    {
        WebArchiveSimulator archive = await WebArchiveSimulator.StartAsync(new WebArchiveOptions { Port = port }).ConfigureAwait(false);
        await File.WriteAllTextAsync(file, archive.BaseUri.Port.ToString(CultureInfo.InvariantCulture), cancellation).ConfigureAwait(false);
        return archive;
    }
}
