using System.Diagnostics;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Tests.State;

public sealed class OwnershipTests : StateTest
{
    [Fact]
    public async Task An_owned_batch_runs_and_names_its_process()
    {
        string id = await CreateAsync(2);
        Time.Advance(TimeSpan.FromMinutes(1));
        DateTimeOffset started = Time.Now;
        await using BatchOwnership owner = await OwnAsync(Store, id);
        Store.Post(new ItemChange(id, 0) { State = ItemState.Downloading });
        await Store.FlushAsync();

        BatchInfo batch = await Store.GetAsync(id, Cancellation);

        Assert.Equal((BatchState.Running, $"{Environment.MachineName}:{Environment.ProcessId}"), (batch.State, batch.Owner));
        Assert.Equal((1, 1, started), (batch.Running, batch.Queued, batch.StartedAt));
        Assert.Equal([ItemState.Downloading, ItemState.Queued], (await ItemsOfAsync(id)).Select(item => item.State));
    }

    [Fact]
    public async Task A_batch_has_one_owner_at_a_time()
    {
        string id = await CreateAsync(1);
        await using BatchOwnership owner = await OwnAsync(Store, id);

        DownloadException refused = await Assert.ThrowsAsync<DownloadException>(() => OwnAsync(Open(), id));

        Assert.Equal(ErrorId.BatchBusy, refused.Id);
        Assert.Contains($"{Environment.MachineName}:{Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_that_reach_for_a_batch_one_gets_it()
    {
        string id = await CreateAsync(1);
        StateStore[] stores = [Store, Open(), Open(), Open()];

        bool[] got = await Task.WhenAll(stores.SelectMany(store => Enumerable.Range(0, 5).Select(_ => Task.Run(async () =>
        {
            try
            {
                return await OwnAsync(store, id) is not null;
            }
            catch (DownloadException e) when (e.Id == ErrorId.BatchBusy)
            {
                return false;
            }
        }))));

        Assert.Equal(1, got.Count(owned => owned));
    }

    [Fact]
    public async Task A_settled_batch_cannot_be_owned()
    {
        string id = await CreateAsync(1);
        BatchOwnership owner = await OwnAsync(Store, id);
        Assert.True(await owner.ReleaseAsync(BatchState.Completed, null));

        Assert.Null(await Store.OwnAsync(id, Cancellation));
        Assert.Equal(ErrorId.BatchNotFound, await FailureAsync(() => Store.OwnAsync("batch_nope", Cancellation)));
    }

    [Fact]
    public async Task An_owner_without_a_heartbeat_is_replaced_and_changes_nothing_any_more()
    {
        string id = await CreateAsync(2);
        StateStore first = Open();
        BatchOwnership old = await OwnAsync(first, id);
        Time.Advance(OwnerMark.Patience);
        Assert.Equal(ErrorId.BatchBusy, await FailureAsync(() => OwnAsync(Store, id)));
        Time.Advance(TimeSpan.FromMilliseconds(1));

        await using BatchOwnership owner = await OwnAsync(Store, id);
        first.Post(new ItemChange(id, 0) { State = ItemState.Failed });
        first.Post(new AttemptRecord(id, 0, 1, Time.Now, ErrorId.ServerError, "HTTP 503"));
        await first.FlushAsync();
        Store.Post(new ItemChange(id, 1) { State = ItemState.Completed });
        await Store.FlushAsync();

        Assert.Equal(OwnerSignal.Lost, await old.BeatAsync());
        Assert.Equal(0, await old.CancelQueuedAsync());
        Assert.False(await old.ReleaseAsync(BatchState.Failed, "too late"));
        Assert.Equal(OwnerSignal.Continue, await owner.BeatAsync());
        Assert.Equal([ItemState.Queued, ItemState.Completed], (await ItemsOfAsync(id)).Select(item => item.State));
        Assert.Empty(await Store.ReadAttemptsAsync(id, 0, Cancellation));
    }

    [Fact]
    public async Task A_heartbeat_keeps_the_batch()
    {
        string id = await CreateAsync(1);
        await using BatchOwnership owner = await OwnAsync(Store, id);
        for (int i = 0; i < 3; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal(OwnerSignal.Continue, await owner.BeatAsync());
        }

        Assert.Equal(ErrorId.BatchBusy, await FailureAsync(() => OwnAsync(Open(), id)));
    }

    [Fact]
    public async Task A_dead_owner_is_replaced_at_once_and_what_it_moved_waits_again()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no sleep program");
        string id = await CreateAsync(2);
        using Process process = Process.Start("sleep", "600");
        OwnBy(id, OwnerMark.Of(process.Id));
        Sql("UPDATE items SET state = 2 WHERE idx = 1");
        BatchInfo running = await Store.GetAsync(id, Cancellation);
        Assert.Equal((BatchState.Running, 1, 1), (running.State, running.Running, running.Queued));
        Assert.Equal(ErrorId.BatchBusy, await FailureAsync(() => OwnAsync(Store, id)));

        process.Kill();
        await process.WaitForExitAsync(Cancellation);

        BatchInfo batch = await Store.GetAsync(id, Cancellation);
        Assert.Equal((BatchState.Suspended, null), (batch.State, batch.Owner));
        Assert.Equal((0, 2), (batch.Running, batch.Queued));
        Assert.Equal(batch, Assert.Single(await Store.ListAsync(Cancellation)) with { Options = batch.Options });
        Assert.Equal(
            [(0, ItemState.Queued), (1, ItemState.Queued)], (await ItemsOfAsync(id, ItemState.Queued)).Select(item => (item.Index, item.State)));
        Assert.Empty(await ItemsOfAsync(id, ItemState.Downloading));
        await using BatchOwnership owner = await OwnAsync(Store, id);
        Assert.Equal(OwnerSignal.Continue, await owner.BeatAsync());
    }

    [Fact]
    public async Task A_pid_that_was_given_to_another_process_owns_nothing()
    {
        string id = await CreateAsync(1);
        OwnerMark mark = OwnerMark.Of(Environment.ProcessId);
        OwnBy(id, mark with { Start = "1" + mark.Start });

        await using BatchOwnership owner = await OwnAsync(Store, id);
        Assert.Equal(OwnerSignal.Continue, await owner.BeatAsync());
    }

    [Theory]
    [InlineData("elsewhere", null)]
    [InlineData(null, "77@pid[1]")]
    public async Task An_owner_that_cannot_be_looked_at_is_trusted_while_its_heart_beats(string? host, string? start)
    {
        // On another machine, or in another container of this one.
        string id = await CreateAsync(1);
        OwnerMark mark = OwnerMark.Of(Environment.ProcessId);
        OwnBy(id, mark with { Host = host ?? mark.Host, Start = start ?? mark.Start, Pid = int.MaxValue });
        Assert.Equal(ErrorId.BatchBusy, await FailureAsync(() => OwnAsync(Store, id)));

        Time.Advance(OwnerMark.Patience + TimeSpan.FromSeconds(1));
        await using BatchOwnership owner = await OwnAsync(Store, id);
        Assert.Equal(OwnerSignal.Continue, await owner.BeatAsync());
    }

    [Fact]
    public void An_owner_reads_as_it_was_written()
    {
        OwnerMark mark = OwnerMark.Of(Environment.ProcessId) with { Host = "fe80::1" };

        Assert.Equal(mark, OwnerMark.Parse(mark.ToString()));
        Assert.Null(OwnerMark.Parse("somebody"));
    }

    [Fact]
    public async Task Leaving_without_a_word_suspends_the_batch()
    {
        string id = await CreateAsync(1);
        await using (await OwnAsync(Store, id))
            Assert.Equal(BatchState.Running, (await Store.GetAsync(id, Cancellation)).State);

        BatchInfo batch = await Store.GetAsync(id, Cancellation);
        Assert.Equal((BatchState.Suspended, null, null), (batch.State, batch.Owner, batch.CompletedAt));
        Assert.Equal((long)BatchState.Suspended, Sql("SELECT state FROM batches"));
    }

    [Fact]
    public async Task A_batch_that_ends_has_settled_items_only()
    {
        string id = await CreateAsync(3);
        BatchOwnership owner = await OwnAsync(Store, id);
        Store.Post(new ItemChange(id, 0) { State = ItemState.Failed });
        Store.Post(new ItemChange(id, 1) { State = ItemState.Downloading });
        Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(1, await owner.CancelQueuedAsync());
        Assert.Equal(1, (await Store.GetAsync(id, Cancellation)).Running);

        Assert.True(await owner.ReleaseAsync(BatchState.Failed, "Job 000 failed: HTTP 404"));

        BatchInfo batch = await Store.GetAsync(id, Cancellation);
        Assert.Equal((BatchState.Failed, "Job 000 failed: HTTP 404", Time.Now), (batch.State, batch.Error, batch.CompletedAt));
        Assert.Equal((1, 2, 0, 0), (batch.Failed, batch.Cancelled, batch.Running, batch.Queued));
        Assert.All(await ItemsOfAsync(id, ItemState.Cancelled), item =>
            Assert.Equal((ErrorId.Cancelled, Time.Now), (item.ErrorId, item.CompletedAt)));
    }

    private void OwnBy(string id, OwnerMark mark) =>
        Sql($"UPDATE batches SET state = 1, owner = '{mark}', heartbeat = {StateTime.ToNumber(Time.Now)} WHERE id = '{id}'");
}
