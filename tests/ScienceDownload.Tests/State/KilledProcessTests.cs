using System.Diagnostics;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Tests.State;

public sealed class KilledProcessTests : StateTest
{
    private const int Flushed = 1000;

    [Fact]
    public async Task What_was_flushed_survives_a_kill_and_the_batch_can_be_taken_at_once()
    {
        using Process child = StartChild();
        string id;
        try
        {
            id = await ReadIdAsync(child);

            // It goes on writing while the signal is on its way.
            Assert.Equal(BatchState.Running, (await Store.GetAsync(id, Cancellation)).State);
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync(Cancellation);
        }

        BatchInfo batch = await Store.GetAsync(id, Cancellation);
        Assert.Equal((BatchState.Suspended, null), (batch.State, batch.Owner));
        Assert.InRange(batch.Completed, Flushed, 99_999);
        Assert.Equal(100_000, batch.Completed + batch.Queued);
        List<ItemInfo> completed = await ItemsOfAsync(id, ItemState.Completed);
        Assert.Equal(Enumerable.Range(0, batch.Completed), completed.Select(item => item.Index));
        using (SqliteDatabase database = SqliteDatabase.Open(StateFile, create: false))
        using (SqliteStatement check = database.Statement("PRAGMA integrity_check"))
            Assert.Equal("ok", check.Step() ? check.Text(0) : null);
        await using BatchOwnership owner = await OwnAsync(Store, id);
        Assert.Equal(batch.Completed, (await Store.ReadPendingAsync(id, -1, 1, Cancellation))[0].Index);
    }

    /// <summary>Not a test: the process that the one above kills.</summary>
    [Fact(Explicit = true)]
    public async Task Child()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(StateFolder.Variable) is null, "This is no test to be run by hand.");
        await using StateStore store = StateStore.Open(null, TimeProvider.System);
        string id = await store.CreateBatchAsync(Request(100_000), Cancellation);
        await using BatchOwnership owner = await OwnAsync(store, id);
        // All but the last: whenever the kill comes, something is left to do.
        for (int i = 0; i < 99_999; i++)
        {
            store.Post(new ItemChange(id, i) { State = ItemState.Completed, RelativePath = $"{i}.bin" });
            if (i + 1 == Flushed)
            {
                await store.FlushAsync();
                Console.WriteLine("flushed " + id);
            }
        }

        await Task.Delay(Timeout.Infinite, Cancellation);
    }

    /// <summary>The test runner writes to the same output, and not always whole lines: the mark may stand anywhere.</summary>
    private static async Task<string> ReadIdAsync(Process child)
    {
        const string mark = "flushed ";
        while (await child.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            int at = line.IndexOf(mark, StringComparison.Ordinal);
            if (at >= 0)
                return line.Substring(at + mark.Length, "batch_0123456789ab".Length);
        }

        throw new InvalidOperationException("The child ended early.");
    }

    private Process StartChild()
    {
        string program = Path.ChangeExtension(typeof(KilledProcessTests).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        foreach (string argument in (string[])["-explicit", "only", "-method", $"{typeof(KilledProcessTests).FullName}.{nameof(Child)}"])
            start.ArgumentList.Add(argument);
        start.Environment[StateFolder.Variable] = Folder;
        return Process.Start(start) ?? throw new InvalidOperationException("The child did not start.");
    }
}
