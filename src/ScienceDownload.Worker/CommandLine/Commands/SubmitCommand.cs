using System.CommandLine;
using ScienceDownload.Archives.Batch;
using ScienceDownload.Worker.Output;
using ScienceDownload.Worker.Output.Json;
using ScienceDownload.Worker.Running;

namespace ScienceDownload.Worker.CommandLine.Commands;

/// <summary><c>scidl submit PLAN</c>: shares a plan among the nodes of a cluster.</summary>
internal static class SubmitCommand
{
    private static readonly Argument<string> Plan = new("PLAN")
    {
        Description = "A plan or a manifest.json, or a list as for 'batch'; - for standard input.",
    };

    public static Command Create()
    {
        var cluster = new ClusterCommandOptions();
        var transfer = new TransferOptions();
        var policy = new PolicyOptions();
        Command command = SharedOptions.CreateCommand(
            "submit", "Download a plan on the nodes of a cluster. The same call again goes on where it was.");
        command.Arguments.Add(Plan);
        command.Options.Add(SharedOptions.OutputFolder);
        cluster.AddTo(command);
        policy.AddTo(command);
        transfer.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cluster, transfer, policy, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, ClusterCommandOptions cluster, TransferOptions transfer, PolicyOptions policy, CancellationToken cancellation)
    {
        ClusterOptions sharing = cluster.Read(parsed) with { HeaderVariables = transfer.Headers.ReadVariables(parsed) };
        var options = new BatchOptions { Destination = SharedOptions.ReadOutputFolder(parsed) };
        policy.Read(parsed, transfer.Read(parsed, options));
        using InputList input = await InputList.OpenAsync(parsed.GetRequiredValue(Plan), cancellation).ConfigureAwait(false);
        BatchListOptions carried = await BatchListOptions.ReadAsync(input.FilePath, cancellation).ConfigureAwait(false);
        options = policy.Read(parsed, transfer.Read(parsed, carried.ApplyTo(options)));
        Session session = Session.Open(parsed);
        await using (session.ConfigureAwait(false))
        {
            var plan = new ArchiveRequest("batch", new Dictionary<string, string> { ["list"] = input.FilePath });
            var request = new BatchRequest
            {
                Items = session.Engine.ResolveAsync(plan, ArchiveAccess.None, cancellation),
                Options = options,
                Archive = carried.Archive ?? BatchRequest.PlainAddresses,
                Recurse = transfer.ReadRecurse(parsed),
                Name = policy.ReadName(parsed),
                Cluster = sharing,
            };
            BatchInfo batch = await session.Engine.CreateAsync(request, cancellation).ConfigureAwait(false);
            Tell(session, batch);
            return ExitCode.Done;
        }
    }

    /// <summary>Says what is in the cluster's queue now.</summary>
    public static void Tell(Session session, BatchInfo batch)
    {
        if (session.Json)
        {
            JsonLines.Write(BatchEvent.From(batch), JsonEvents.Lines.BatchEvent);
            return;
        }

        Console.Out.WriteLine(Texts.Started(batch) + (batch.Owner is null ? "" : $", {batch.Owner}"));
        Console.Out.WriteLine($"Look at it with: {session.CommandFor("status", batch.Id)}");
    }
}
