using System.ComponentModel;
using System.Diagnostics;

namespace ScienceDownload.Archives.Formats.Audio;

/// <summary>One run of ffmpeg. Disposing it ends the program when it has not ended by itself.</summary>
internal sealed class FfmpegProcess : IAsyncDisposable
{
    private const int MostErrorText = 2000;

    private readonly Process _process;
    private readonly string _file;
    private readonly Task<string> _errors;

    /// <summary>Takes over a started program.</summary>
    /// <param name="process">The program.</param>
    /// <param name="file">The file it reads or writes, for messages.</param>
    public FfmpegProcess(Process process, string file)
    {
        _process = process;
        _file = file;
        _errors = ReadErrorsAsync(process.StandardError);
    }

    /// <summary>What goes in.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>What comes out.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Waits for its end.</summary>
    /// <exception cref="DownloadException">It failed, or complained about the file.</exception>
    public async Task CompleteAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        string errors = await _errors.ConfigureAwait(false);
        if (_process.ExitCode != 0 || errors.Length > 0)
        {
            throw FormatErrors.Invalid(_file,
                $"ffmpeg cannot process it{(errors.Length == 0 ? $" (exit code {_process.ExitCode})" : ": " + errors)}.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited)
                _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception)
        {
            // It ended between the question and the blow.
        }

        _process.Dispose();
    }

    // All of it is read, or a talkative program would wait for ever; only the beginning, where the cause stands, is kept.
    private static async Task<string> ReadErrorsAsync(StreamReader reader)
    {
        string kept = "";
        char[] buffer = new char[1024];
        for (int read; (read = await reader.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
            kept += new string(buffer, 0, Math.Min(read, MostErrorText - kept.Length));
        return string.Join(' ', kept.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
    }
}
