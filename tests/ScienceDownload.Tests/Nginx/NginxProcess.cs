using System.Diagnostics;

namespace ScienceDownload.Tests.Nginx;

/// <summary>An nginx in the foreground. What it says on standard error tells when it is ready and why it is not.</summary>
internal sealed class NginxProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _messages = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string[] _arguments;

    private NginxProcess(string program, string configurationFile)
    {
        // Before it has read our configuration it would write to the log of the system's own nginx.
        _arguments = ["-c", configurationFile, "-e", "stderr"];
        _process = new() { StartInfo = new(program, _arguments) { RedirectStandardError = true }, EnableRaisingEvents = true };
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
    }

    /// <summary>Starts nginx and returns when it listens.</summary>
    /// <exception cref="AddressInUseException">A port is taken.</exception>
    /// <exception cref="InvalidOperationException">It ended instead; the message has its words.</exception>
    public static async Task<NginxProcess> StartAsync(string program, string configurationFile, CancellationToken cancellation)
    {
        var nginx = new NginxProcess(program, configurationFile);
        nginx._process.Start();
        try
        {
            nginx._process.BeginErrorReadLine();
            await nginx._ready.Task.WaitAsync(cancellation);
            return nginx;
        }
        catch
        {
            await nginx.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets nginx finish the answers in flight and end.</summary>
    public async Task QuitAsync(CancellationToken cancellation)
    {
        await SignalAsync("quit", cancellation);
        await _process.WaitForExitAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        // A master that is told to stop takes its workers with it and reaps them; one that never got ready has no pid file to be told by.
        if (!_process.HasExited && _ready.Task.IsCompletedSuccessfully)
            await SignalAsync("stop", CancellationToken.None);
        else
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private async Task SignalAsync(string name, CancellationToken cancellation)
    {
        var command = new ProcessStartInfo(_process.StartInfo.FileName, [.. _arguments, "-s", name]) { RedirectStandardError = true };
        using var signal = Process.Start(command)!;
        await signal.WaitForExitAsync(cancellation);
    }

    // Workers start when all ports are bound. A null line is the end: nginx is gone.
    private void Hear(string? line)
    {
        if (line is null)
        {
            _ready.TrySetException(new InvalidOperationException("nginx ended: " + string.Join(Environment.NewLine, _messages)));
            return;
        }

        _messages.Add(line);
        if (line.Contains("start worker processes", StringComparison.Ordinal))
            _ready.TrySetResult();
        else if (line.Contains("Address already in use", StringComparison.Ordinal))
            _ready.TrySetException(new AddressInUseException(line));
    }
}
