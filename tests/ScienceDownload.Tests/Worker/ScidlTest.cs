using System.Security.Cryptography;
using ScienceDownload.Engine.Transfers;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Worker;

/// <summary>A folder, a state folder and a simulated archive for tests that run <c>scidl</c>.</summary>
public abstract class ScidlTest : IAsyncLifetime
{
    private readonly List<ScidlProcess> _processes = [];
    private WebArchiveSimulator? _archive;

    /// <summary>The archive to download from.</summary>
    protected WebArchiveSimulator Archive => _archive!;

    /// <summary>The working folder of every process.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("scidl-test-").FullName;

    /// <summary>The state folder of every process.</summary>
    protected string State => Path.Combine(Folder, "state");

    /// <summary>
    /// Variables that processes get besides those of this one. An interrupted process has all the time it needs: on a busy machine a test must
    /// not see one that was cut off.
    /// </summary>
    protected Dictionary<string, string?> Variables { get; } = new() { ["NO_PROXY"] = "127.0.0.1", ["SCIENCEDOWNLOAD_GRACE_SEC"] = "90" };

    public async ValueTask InitializeAsync()
    {
        Variables["SCIENCEDOWNLOAD_STATE"] = State;
        _archive = await WebArchiveSimulator.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ScidlProcess process in _processes)
            await process.DisposeAsync();
        await Archive.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts <c>scidl</c>; it is killed at the end of the test.</summary>
    protected ScidlProcess Start(params IEnumerable<string> arguments)
    {
        var process = ScidlProcess.Start(Folder, Variables, arguments);
        _processes.Add(process);
        return process;
    }

    /// <summary>Runs <c>scidl</c> to its end.</summary>
    protected Task<ScidlResult> RunAsync(params IEnumerable<string> arguments) => Start(arguments).WaitAsync();

    /// <summary>Runs <c>scidl</c> with something on its standard input.</summary>
    protected Task<ScidlResult> RunWithInputAsync(string input, params IEnumerable<string> arguments)
    {
        var process = ScidlProcess.Start(Folder, Variables, arguments, input);
        _processes.Add(process);
        return process.WaitAsync();
    }

    /// <summary>Waits until a response has come to a gate; fails at once, with what it printed, when the process ends before.</summary>
    protected static async Task WaitAtAsync(SimulatorGate gate, ScidlProcess process)
    {
        Task reached = gate.WaitUntilReachedAsync(1, TestContext.Current.CancellationToken);
        Task<ScidlResult> ended = process.WaitAsync();
        if (await Task.WhenAny(reached, ended) == ended)
            Assert.Fail("scidl ended before it came to the gate: " + await ended);
    }

    /// <summary>
    /// Waits until the record beside a partial file says that so many of its bytes are there, which no kill can take any more. It is written once a
    /// second, also before there are any.
    /// </summary>
    /// <param name="name">The name of the file, with <c>*</c> for what is not known; anywhere in the working folder.</param>
    /// <param name="bytes">How many bytes at least.</param>
    protected async Task WaitForRecordAsync(string name, long bytes)
    {
        while (!Directory.EnumerateFiles(Folder, name + ".part.json", SearchOption.AllDirectories)
            .Any(path => ControlRecord.TryRead(path)?.Believed().Count >= bytes))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A path in the working folder.</summary>
    protected string At(params string[] parts) => Path.Combine([Folder, .. parts]);

    /// <summary>Writes a file into the working folder and gives its path.</summary>
    protected string Write(string name, params IEnumerable<string> lines)
    {
        File.WriteAllLines(At(name), lines);
        return At(name);
    }

    /// <summary>Adds files <c>set/000.bin</c> and so on to the archive.</summary>
    protected IReadOnlyList<SimulatedFile> AddFiles(int count, long length, params Fault[] faults) =>
        [.. Enumerable.Range(0, count).Select(i => Archive.Add($"set/{i:000}.bin", length, seed: i, faults))];

    /// <summary>Fails unless the file on disk is that of the archive.</summary>
    protected static void AssertSame(SimulatedFile expected, string path)
    {
        using FileStream stream = File.OpenRead(path);
        Assert.Equal(expected.Length, stream.Length);
        Assert.Equal(expected.Sha256, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}
