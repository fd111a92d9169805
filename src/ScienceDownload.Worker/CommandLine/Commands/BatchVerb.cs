using System.CommandLine;
using ScienceDownload.Worker.Output;
using ScienceDownload.Worker.Output.Json;
using ScienceDownload.Worker.Running;

namespace ScienceDownload.Worker.CommandLine.Commands;

/// <summary>A command that does one thing to one batch and prints how the batch stands then.</summary>
internal static class BatchVerb
{
    public static Command Create(string name, string description, Func<IDownloadEngine, string, CancellationToken, Task<BatchInfo>> act)
    {
        Command command = SharedOptions.CreateServiceCommand(name, description);
        command.Arguments.Add(SharedOptions.BatchId);
        command.SetAction(async (parsed, cancellation) =>
        {
            Session session = Session.Open(parsed);
            await using (session.ConfigureAwait(false))
            {
                BatchInfo batch = await act(session.Engine, parsed.GetRequiredValue(SharedOptions.BatchId), cancellation).ConfigureAwait(false);
                if (session.Json)
                    JsonLines.Write(BatchEvent.From(batch), JsonEvents.Lines.BatchEvent);
                else
                    Console.Out.WriteLine($"{batch.Id}: {(name == "remove" ? "removed" : Status.Of(batch.State))}");
                return ExitCode.Done;
            }
        });
        return command;
    }
}
