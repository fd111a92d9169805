using System.CommandLine;
using ScienceDownload.Engine.Cluster;
using ScienceDownload.Worker.Running;

namespace ScienceDownload.Worker.CommandLine.Commands;

/// <summary><c>scidl restart ID</c>: the failed items of a settled batch, as a new batch.</summary>
internal static class RestartCommand
{
    private static readonly Option<bool> IncludeCancelled = new("--include-cancelled") { Description = "Try items that were stopped again, too." };

    public static Command Create()
    {
        var headers = new HeaderOptions();
        var profile = new ProfileOption();
        Command command = SharedOptions.CreateServiceCommand("restart", "Try the failed files of a settled batch again, as a new batch.");
        command.Arguments.Add(SharedOptions.BatchId);
        command.Options.Add(IncludeCancelled);
        headers.AddTo(command);
        profile.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, headers, profile, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, HeaderOptions headers, ProfileOption profile, CancellationToken cancellation)
    {
        string id = parsed.GetRequiredValue(SharedOptions.BatchId);
        IReadOnlyList<KeyValuePair<string, string>> given = headers.Read(parsed);
        ArchiveAccess? access = profile.ReadAccess(parsed);
        Session session = Session.Open(parsed);
        await using (session.ConfigureAwait(false))
        {
            BatchInfo batch = await session.Engine.RestartAsync(id, parsed.GetValue(IncludeCancelled), cancellation).ConfigureAwait(false);
            if (ClusterLayout.IsCluster(batch.Id))
            {
                SubmitCommand.Tell(session, batch);
                return ExitCode.Done;
            }

            RunSummary summary = await ReportedRun.RunAsync(session, batch, given, cancellation, access).ConfigureAwait(false);
            return ExitCode.Of(summary.Batch);
        }
    }
}
