using System.CommandLine;
using ScienceDownload.Engine.Cluster;
using ScienceDownload.Worker.Running;

namespace ScienceDownload.Worker.CommandLine.Commands;

/// <summary><c>scidl resume ID</c>: goes on with a suspended batch in this process.</summary>
internal static class ResumeCommand
{
    public static Command Create()
    {
        var headers = new HeaderOptions();
        var profile = new ProfileOption();
        Command command = SharedOptions.CreateServiceCommand("resume", "Go on with a suspended batch, whichever process began it.");
        command.Arguments.Add(SharedOptions.BatchId);
        headers.AddTo(command);
        profile.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, headers, profile, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, HeaderOptions headers, ProfileOption profile, CancellationToken cancellation)
    {
        Session session = Session.Open(parsed);
        await using (session.ConfigureAwait(false))
        {
            BatchInfo batch = await session.Engine.GetAsync(parsed.GetRequiredValue(SharedOptions.BatchId), cancellation).ConfigureAwait(false);
            if (ClusterLayout.IsCluster(batch.Id))
            {
                SubmitCommand.Tell(session, await session.Engine.SubmitAsync(batch.Id, cancellation).ConfigureAwait(false));
                return ExitCode.Done;
            }

            RunSummary summary = await ReportedRun.RunAsync(
                session, batch, headers.Read(parsed), cancellation, profile.ReadAccess(parsed)).ConfigureAwait(false);
            return ExitCode.Of(summary.Batch);
        }
    }
}
