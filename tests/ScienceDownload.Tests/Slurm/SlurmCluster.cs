using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Slurm;

/// <summary>
/// A real Slurm on loopback: a controller and four virtual nodes, as processes of this one. It is ready in seconds and ends with the tests.
/// </summary>
public sealed class SlurmCluster : IAsyncLifetime
{
    private const int Nodes = 4;

    // Paths of sockets are short.
    private readonly string _folder = Directory.CreateTempSubdirectory("slurm-").FullName;
    private readonly SemaphoreSlim _turn = new(1);
    private Process? _script;

    /// <summary>What its commands find it by: the value of <c>SLURM_CONF</c>.</summary>
    public string Configuration => Path.Combine(_folder, "slurm.conf");

    public async ValueTask InitializeAsync()
    {
        foreach (string name in new[] { "slurmctld", "slurmd", "sbatch", "munged", "bash" })
            Requirement.Program(name);
        int[] ports = FreePorts(Nodes + 1);
        var start = new ProcessStartInfo(
            Requirement.Program("bash"), [Path.Combine(AppContext.BaseDirectory, "Slurm", "start.sh"), _folder, .. ports.Select(port => $"{port}")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _script = Process.Start(start)!;
        string? ready = await _script.StandardOutput.ReadLineAsync();
        if (ready != "ready")
        {
            IEnumerable<string> logs = Directory.EnumerateFiles(_folder, "*.log").Select(File.ReadAllText);
            throw new InvalidOperationException($"Slurm did not start: {string.Join('\n', logs)}");
        }
    }

    /// <summary>Has the script do something: <c>kill-node n2</c>, <c>start-node n2</c>, <c>kill-controller</c>, <c>start-controller</c>.</summary>
    public async Task DoAsync(string command)
    {
        await _turn.WaitAsync();
        try
        {
            await _script!.StandardInput.WriteLineAsync(command);
            await _script.StandardInput.FlushAsync();
            Assert.Equal("ok", await _script.StandardOutput.ReadLineAsync());
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Runs one of Slurm's commands.</summary>
    /// <returns>What it wrote, without blanks around it.</returns>
    public async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Requirement.Program(program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SLURM_CONF"] = Configuration;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await error}");
        return output.Trim();
    }

    public async ValueTask DisposeAsync()
    {
        if (_script is not null)
        {
            _script.StandardInput.Close();
            await _script.WaitForExitAsync();
            _script.Dispose();
        }

        _turn.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners)
            listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners)
            listener.Dispose();
        return ports;
    }
}
