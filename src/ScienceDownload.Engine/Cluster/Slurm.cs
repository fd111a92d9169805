using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ScienceDownload.Engine.Cluster;

/// <summary>
/// Slurm by its own commands. Whatever a user chose is an argument of a process, never text for a shell; jobs are found again by their name, which
/// is the id of the run.
/// </summary>
internal static class Slurm
{
    private const string Format = "%j|%K|%F|%T|%N|%r";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Refuses early what the cluster cannot take.</summary>
    /// <exception cref="DownloadException">
    /// Slurm is not here or does not answer, or its arrays are too small (<see cref="ErrorId.LimitOutOfRange"/>).
    /// </exception>
    public static async Task CheckAsync(int shards, CancellationToken cancellation)
    {
        string settings = await RunAsync("scontrol", ["show", "config"], cancellation).ConfigureAwait(false);
        string? line = settings.Split('\n').FirstOrDefault(line => line.StartsWith("MaxArraySize", StringComparison.Ordinal));
        string? size = line?[(line.IndexOf('=', StringComparison.Ordinal) + 1)..];
        if (int.TryParse(size, CultureInfo.InvariantCulture, out int most) && shards >= most)
        {
            throw new DownloadException(ErrorId.LimitOutOfRange,
                FormattableString.Invariant($"This cluster's job arrays have at most {most - 1} tasks (MaxArraySize), not {shards}. ")
                + "Ask for fewer shards.");
        }
    }

    /// <summary>Submits parts of a run as one array.</summary>
    /// <returns>The number of the job.</returns>
    /// <exception cref="DownloadException">Slurm refuses; the message has its words.</exception>
    public static async Task<string> SubmitAsync(
        ClusterRun run, string folder, IEnumerable<int> parts, int tasksAtOnce, CancellationToken cancellation)
    {
        List<string> arguments =
        [
            "--parsable",
            "--requeue",
            "--ntasks=1",
            "--job-name=" + run.Id,
            "--chdir=" + folder,
            // The script writes its logs itself: in a path here percent signs and backslashes would mean something.
            "--output=/dev/null",
            "--export=ALL",
            FormattableString.Invariant($"--array={Ranges(parts)}%{tasksAtOnce}"),
        ];
        if (run.Name is { } name)
            arguments.Add("--comment=" + name);
        if (run.Partition is { } partition)
            arguments.Add("--partition=" + partition);
        if (run.TimeLimitSeconds is { } seconds)
            arguments.Add(FormattableString.Invariant($"--time={seconds / 86400}-{seconds / 3600 % 24:00}:{seconds / 60 % 60:00}:{seconds % 60:00}"));
        arguments.Add(Path.Combine(folder, ClusterLayout.ScriptFile));
        string answer = await RunAsync("sbatch", arguments, cancellation).ConfigureAwait(false);
        return answer.Trim().Split(';')[0];
    }

    /// <summary>The tasks of runs that Slurm knows, also those that ended a short while ago.</summary>
    /// <returns>Null when nobody answers.</returns>
    public static async Task<IReadOnlyList<TaskState>?> FindAsync(IReadOnlyCollection<string> runs, CancellationToken cancellation)
    {
        try
        {
            string answer = await RunAsync(
                "squeue",
                ["--noheader", "--array", "--states=all", "--name=" + string.Join(',', runs), "--format=" + Format],
                cancellation).ConfigureAwait(false);
            return [.. answer.Split('\n').Select(Read).OfType<TaskState>()];
        }
        catch (DownloadException)
        {
            return null;
        }
    }

    /// <summary>How the tasks of a run ended, where the cluster keeps accounts; else nothing.</summary>
    public static async Task<IReadOnlyList<TaskState>> FindEndedAsync(string run, CancellationToken cancellation)
    {
        try
        {
            string answer = await RunAsync(
                "sacct",
                ["--noheader", "--parsable2", "--allocations", "--starttime=now-30days", "--name=" + run, "--format=JobName,JobID,State,NodeList"],
                cancellation).ConfigureAwait(false);
            return [.. answer.Split('\n').Select(ReadEnded).OfType<TaskState>()];
        }
        catch (DownloadException)
        {
            return [];
        }
    }

    /// <summary>Ends all tasks of a run; those that wait never start.</summary>
    /// <exception cref="DownloadException">Slurm does not answer.</exception>
    public static Task CancelAsync(string run, CancellationToken cancellation) => RunAsync("scancel", ["--name=" + run], cancellation);

    /// <summary>Numbers as Slurm writes them: <c>1-4,7,9-12</c>.</summary>
    internal static string Ranges(IEnumerable<int> numbers)
    {
        var text = new StringBuilder();
        int first = 0, last = -1;
        foreach (int number in numbers.Order().Append(int.MaxValue))
        {
            if (number == last + 1)
            {
                last = number;
                continue;
            }

            if (last >= first)
            {
                text.Append(text.Length > 0 ? "," : "").Append(CultureInfo.InvariantCulture, $"{first}");
                if (last > first)
                    text.Append(CultureInfo.InvariantCulture, $"-{last}");
            }

            first = last = number;
        }

        return text.ToString();
    }

    private static TaskState? Read(string line) =>
        line.Trim().Split('|') is [var run, var part, var job, var state, var node, var reason]
            && int.TryParse(part, CultureInfo.InvariantCulture, out int number)
            ? new TaskState(run, number, job, state, node, reason)
            : null;

    // 1234_7|COMPLETED|n2; a task that was cancelled is "CANCELLED by 1000".
    private static TaskState? ReadEnded(string line) =>
        line.Trim().Split('|') is [var run, var id, var state, var node] && id.Split('_') is [var job, var part]
            && int.TryParse(part, CultureInfo.InvariantCulture, out int number)
            ? new TaskState(run, number, job, state.Split(' ')[0], node, "")
            : null;

    private static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception cause)
        {
            throw new DownloadException(ErrorId.SchedulerRefused,
                $"'{program}' cannot be started: {cause.Message}. Slurm's commands must be on PATH: run this on a login node of the cluster.", cause);
        }

        using (process)
        {
            try
            {
                process.StandardInput.Close();
                Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
                Task<string> error = process.StandardError.ReadToEndAsync(patience.Token);
                await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
                string answer = await output.ConfigureAwait(false);
                string complaint = (await error.ConfigureAwait(false)).ReplaceLineEndings(" ").Trim();
                if (complaint.Length == 0)
                    complaint = FormattableString.Invariant($"exit code {process.ExitCode}");
                return process.ExitCode == 0
                    ? answer
                    : throw new DownloadException(ErrorId.SchedulerRefused, $"{program} refused: {complaint}");
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new DownloadException(ErrorId.SchedulerRefused, $"{program} does not answer. Is the cluster's controller running?");
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill();
            }
        }
    }
}
