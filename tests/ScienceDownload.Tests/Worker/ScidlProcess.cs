using System.Diagnostics;
using System.Globalization;
using System.Text;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Worker;

/// <summary>The real <c>scidl</c>, as a process of its own.</summary>
public sealed class ScidlProcess : IAsyncDisposable
{
    /// <summary>Far longer than anything here takes: a test that waits so long is hung.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _outputRead;
    private readonly Task _errorRead;
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ScidlProcess(Process process)
    {
        _process = process;
        _outputRead = ReadAsync(process.StandardOutput, _output);
        _errorRead = ReadAsync(process.StandardError, _error);
    }

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>Starts <c>scidl</c>.</summary>
    /// <param name="folder">Its working folder.</param>
    /// <param name="environment">Variables to set; null values remove one.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="input">What it reads from standard input.</param>
    public static ScidlProcess Start(
        string folder, IReadOnlyDictionary<string, string?> environment, IEnumerable<string> arguments, string? input = null)
    {
        // By its full path: the environment may have another PATH.
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && IsDotnet(path) ? path : Requirement.Program("dotnet"))
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "scidl.dll"));
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach ((string name, string? value) in environment)
            start.Environment[name] = value;

        Process process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        return new ScidlProcess(process);
    }

    /// <summary>Waits until standard output holds a text.</summary>
    public Task WaitForOutputAsync(string text) =>
        WaitForOutputAsync(output => output.Contains(text, StringComparison.Ordinal), $"'{text}'");

    /// <summary>Waits until standard output is as wanted.</summary>
    /// <param name="isThere">Looks at all that was printed.</param>
    /// <param name="what">What is waited for, for the message of a failed test.</param>
    public async Task WaitForOutputAsync(Func<string, bool> isThere, string what)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            Task grown;
            lock (_output)
            {
                if (isThere(_output.ToString()))
                    return;
                grown = _grown.Task;
            }

            if (_outputRead.IsCompleted)
                Assert.Fail($"scidl ended without printing {what}.\n{_output}{_error}");
            await Task.WhenAny(grown, _outputRead).WaitAsync(deadline.Token);
        }
    }

    /// <summary>Sends a signal.</summary>
    /// <param name="name">Its name, such as <c>INT</c>.</param>
    public async Task SignalAsync(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Ends it as <c>kill -9</c> does: it cannot clean up.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for the end.</summary>
    public async Task<ScidlResult> WaitAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _process.WaitForExitAsync(deadline.Token);
        await Task.WhenAll(_outputRead, _errorRead).WaitAsync(deadline.Token);
        return new ScidlResult(_process.ExitCode, _output.ToString(), _error.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader, StringBuilder text)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_output)
            {
                text.Append(line).Append('\n');
                TaskCompletionSource grown = _grown;
                _grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                grown.SetResult();
            }
        }
    }

    private static bool IsDotnet(string path) => Path.GetFileNameWithoutExtension(path) == "dotnet";
}
