using System.Diagnostics;

namespace ScienceDownload.Tests.Support;

/// <summary>
/// A <c>start.sh</c> that starts servers, says <c>ready</c>, and takes them with it when its input ends, as it does with the test process,
/// however that ends.
/// </summary>
internal sealed class ServerScript : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Process _process;

    private ServerScript(Process process) => _process = process;

    /// <summary>Starts the script and waits until its servers are ready.</summary>
    /// <param name="name">The folder it is in, among those of the tests.</param>
    /// <param name="folder">Where the servers keep their files and logs: its first argument.</param>
    /// <param name="arguments">What follows.</param>
    public static async Task<ServerScript> StartAsync(string name, string folder, params string[] arguments)
    {
        string script = Path.Combine(AppContext.BaseDirectory, name, "start.sh");
        var start = new ProcessStartInfo(Requirement.Program("bash"), [script, folder, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        string? ready = await process.StandardOutput.ReadLineAsync();
        if (ready == "ready")
            return new ServerScript(process);
        string rest = await process.StandardOutput.ReadToEndAsync();
        IEnumerable<string> logs = Directory.EnumerateFiles(folder, "*.log").Select(File.ReadAllText);
        throw new InvalidOperationException($"{name} did not start: {ready} {rest} {string.Join('\n', logs)}");
    }

    /// <summary>Has the script do something, in its own words, and waits until it is done.</summary>
    public async Task DoAsync(string command)
    {
        await _turn.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(command);
            await _process.StandardInput.FlushAsync();
            Assert.Equal("ok", await _process.StandardOutput.ReadLineAsync());
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _turn.Dispose();
    }
}
