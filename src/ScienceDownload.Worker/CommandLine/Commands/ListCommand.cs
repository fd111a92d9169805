using System.CommandLine;
using ScienceDownload.Worker.Output;
using ScienceDownload.Worker.Output.Json;
using ScienceDownload.Worker.Running;

namespace ScienceDownload.Worker.CommandLine.Commands;

/// <summary><c>scidl list</c>: the batches of a state folder.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        Command command = SharedOptions.CreateServiceCommand("list", "List the batches, newest first.");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        Session session = Session.Open(parsed);
        await using (session.ConfigureAwait(false))
        {
            IReadOnlyList<BatchInfo> batches = await session.Engine.ListAsync(cancellation).ConfigureAwait(false);
            if (session.Json)
            {
                foreach (BatchInfo batch in batches)
                    JsonLines.Write(BatchEvent.From(batch), JsonEvents.Lines.BatchEvent);
            }
            else if (batches.Count == 0)
            {
                Console.Out.WriteLine($"No batches in {session.Engine.StatePath}.");
            }
            else
            {
                WriteTable(batches);
            }

            return ExitCode.Done;
        }
    }

    private static void WriteTable(IReadOnlyList<BatchInfo> batches)
    {
        var table = new TextTable("Id", "State", ">Files", ">Done", ">Failed", ">Bytes", "Created", "Name", "Folder");
        foreach (BatchInfo batch in batches)
        {
            table.Add(
                batch.Id,
                Status.Of(batch.State),
                Humanize.Count(batch.Total),
                Humanize.Count(batch.Completed + batch.Skipped),
                Humanize.Count(batch.Failed),
                Humanize.Size(batch.BytesReceived),
                Humanize.Time(batch.CreatedAt),
                batch.Name ?? "",
                batch.Destination);
        }

        table.Write(Console.Out);
    }
}
