using System.CommandLine;
using ScienceDownload.Worker.Output;
using ScienceDownload.Worker.Output.Json;
using ScienceDownload.Worker.Running;

namespace ScienceDownload.Worker.CommandLine.Commands;

/// <summary><c>scidl status ID</c>: one batch, its failed files, or all its files.</summary>
internal static class StatusCommand
{
    private static readonly Option<bool> Items = new("--items") { Description = "List all files, not only those that failed." };

    public static Command Create()
    {
        Command command = SharedOptions.CreateServiceCommand("status", "Show a batch and its failed files.");
        command.Arguments.Add(SharedOptions.BatchId);
        command.Options.Add(Items);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        Session session = Session.Open(parsed);
        await using (session.ConfigureAwait(false))
        {
            BatchInfo batch = await session.Engine.GetAsync(parsed.GetRequiredValue(SharedOptions.BatchId), cancellation).ConfigureAwait(false);
            ItemState? state = parsed.GetValue(Items) ? null : ItemState.Failed;
            IAsyncEnumerable<ItemInfo> items = session.Engine.GetItemsAsync(batch.Id, state, cancellation);
            if (session.Json)
            {
                await foreach (ItemInfo item in items.ConfigureAwait(false))
                    JsonLines.Write(ItemEvent.From(item), JsonEvents.Lines.ItemEvent);
                JsonLines.Write(BatchEvent.From(batch), JsonEvents.Lines.BatchEvent);
            }
            else
            {
                WriteFacts(batch);
                await foreach (ItemInfo item in items.ConfigureAwait(false))
                    Console.Out.WriteLine(ItemLine(item));
            }

            return ExitCode.Done;
        }
    }

    private static void WriteFacts(BatchInfo batch)
    {
        WriteFact("Id", batch.Id);
        WriteFact("Name", batch.Name);
        WriteFact("State", Status.Of(batch.State));
        WriteFact("Error", batch.Error);
        WriteFact("Folder", batch.Destination);
        WriteFact("Files", $"{batch.Total}: {batch.Completed} fetched, {batch.Skipped} there already, {batch.Failed} failed, "
            + $"{batch.Cancelled} stopped, {batch.Running} moving, {batch.Queued} waiting");
        WriteFact("Bytes", Texts.Bytes(batch.BytesReceived, batch.BytesTotal));
        WriteFact("Rate", batch.BytesPerSecond is { } rate ? Humanize.Rate(rate) : null);
        WriteFact("Created", Humanize.Time(batch.CreatedAt));
        WriteFact("Ended", batch.CompletedAt is { } end ? Humanize.Time(end) : null);
        WriteFact("Retry of", batch.RetryOf);
        WriteFact("Run by", batch.Owner);
    }

    private static void WriteFact(string name, string? value)
    {
        if (value is not null)
            Console.Out.WriteLine($"{name,-9} {SafeText.Line(value)}");
    }

    private static string ItemLine(ItemInfo item)
    {
        string name = item.RelativePath ?? SafeText.Address(item.Uri);
        string node = item.Node is null || item.State != ItemState.Failed ? "" : $" (on {item.Node})";
        string error = item.Error is null ? "" : $": {item.Error} [{item.ErrorId}]";
        return SafeText.Line($"  {item.State.ToString().ToLowerInvariant(),-11} {Humanize.Size(item.BytesReceived),9}  {name}{node}{error}");
    }
}
