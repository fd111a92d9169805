using System.Diagnostics;
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

    // Held to the end: while a node is lost nobody else may take its port.
    private readonly FreePorts _ports = FreePorts.Hold(Nodes + 1);
    private ServerScript? _script;

    /// <summary>What its commands find it by: the value of <c>SLURM_CONF</c>.</summary>
    public string Configuration => Path.Combine(_folder, "slurm.conf");

    public async ValueTask InitializeAsync()
    {
        foreach (string name in new[] { "slurmctld", "slurmd", "sbatch", "munged", "bash" })
            Requirement.Program(name);
        _script = await ServerScript.StartAsync("Slurm", _folder, [.. _ports.Ports.Select(port => $"{port}")]);
    }

    /// <summary>Has the script do something: <c>kill-node n2</c>, <c>start-node n2</c>, <c>stop-controller</c>, <c>start-controller</c>.</summary>
    public Task DoAsync(string command) => _script!.DoAsync(command);

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
            await _script.DisposeAsync();
        _ports.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
