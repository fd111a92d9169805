using System.CommandLine;
using ScienceDownload.Archives;
using ScienceDownload.Engine.Cluster;
using ScienceDownload.Worker.Output;

namespace ScienceDownload.Worker.CommandLine.Commands;

/// <summary><c>scidl task RUN PART</c>: one part of a batch on a cluster. The job's script calls it; it is no command for people.</summary>
internal static class TaskCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "task";

    private static readonly Argument<string> Run = new("RUN") { Description = "The folder of the run." };

    private static readonly Argument<int> Part = new("PART") { Description = "The number of the part." };

    public static Command Create()
    {
        var command = new Command(Name, "One part of a batch on a cluster; the job's script calls it.") { Run, Part };
        command.Hidden = true;
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var factory = new EngineFactory();
        var task = new ClusterTask(options => factory.Create(options with { UserAgent = "scidl/" + Program.Version }), TimeProvider.System);
        var report = new JsonReport();
        await using (report.ConfigureAwait(false))
        {
            string run = Path.GetFullPath(parsed.GetRequiredValue(Run));
            PartStatus status = await task.RunAsync(run, parsed.GetValue(Part), report, cancellation).ConfigureAwait(false);
            return status.State.IsTerminal()
                ? status.State == BatchState.Completed && status.Failed + status.Cancelled == 0 ? ExitCode.Done : ExitCode.SomeFailed
                : ExitCode.Interrupted;
        }
    }
}
