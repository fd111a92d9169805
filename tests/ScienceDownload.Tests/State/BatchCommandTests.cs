using ScienceDownload.Engine.State;

namespace ScienceDownload.Tests.State;

public sealed class BatchCommandTests : StateTest
{
    [Fact]
    public async Task A_living_owner_hears_what_is_wanted_and_stop_beats_suspend()
    {
        string id = await CreateAsync(1);
        await using BatchOwnership owner = await OwnAsync(Store, id);
        StateStore other = Open();

        Assert.False(await other.RequestControlAsync(id, BatchControl.Suspend));
        Assert.Equal(OwnerSignal.Suspend, await owner.BeatAsync());
        Assert.False(await other.RequestControlAsync(id, BatchControl.Stop));
        Assert.False(await other.RequestControlAsync(id, BatchControl.Suspend));
        Assert.Equal(OwnerSignal.Stop, await owner.BeatAsync());
        Assert.Equal(BatchState.Running, (await other.GetAsync(id, Cancellation)).State);
    }

    [Fact]
    public async Task A_wish_to_suspend_means_the_owner_of_its_time_and_none_after_it()
    {
        string id = await CreateAsync(1);
        StateStore other = Open();
        await using (await OwnAsync(Store, id))
        {
            Assert.False(await other.RequestControlAsync(id, BatchControl.Suspend));
            Assert.False(await other.RequestControlAsync(id, BatchControl.Suspend, again: true));
        }

        await using BatchOwnership next = await OwnAsync(Store, id);

        Assert.True(await other.RequestControlAsync(id, BatchControl.Suspend, again: true));
        Assert.Equal(OwnerSignal.Continue, await next.BeatAsync());
        Assert.False(await other.RequestControlAsync(id, BatchControl.Stop, again: true));
        Assert.Equal(OwnerSignal.Stop, await next.BeatAsync());
    }

    [Fact]
    public async Task Stopping_a_batch_that_nobody_runs_cancels_it_at_once()
    {
        string id = await CreateAsync(3);
        await using (await OwnAsync(Store, id))
            Store.Post(new ItemChange(id, 0) { State = ItemState.Completed });

        Assert.True(await Store.RequestControlAsync(id, BatchControl.Stop));

        BatchInfo batch = await Store.GetAsync(id, Cancellation);
        Assert.Equal((BatchState.Cancelled, 1, 2, 0), (batch.State, batch.Completed, batch.Cancelled, batch.Queued));
        Assert.Equal((Time.Now, null), (batch.CompletedAt, batch.Error));
    }

    [Fact]
    public async Task Stopping_a_batch_takes_it_from_an_owner_that_is_gone()
    {
        string id = await CreateAsync(2);
        StateStore first = Open();
        BatchOwnership gone = await OwnAsync(first, id);
        Time.Advance(OwnerMark.Patience * 2);

        Assert.True(await Store.RequestControlAsync(id, BatchControl.Stop));

        Assert.Equal(OwnerSignal.Lost, await gone.BeatAsync());
        Assert.Equal(BatchState.Cancelled, (await Store.GetAsync(id, Cancellation)).State);
    }

    [Fact]
    public async Task Suspending_a_batch_that_nobody_runs_suspends_it_at_once()
    {
        string id = await CreateAsync(1);

        Assert.True(await Store.RequestControlAsync(id, BatchControl.Suspend));

        BatchInfo batch = await Store.GetAsync(id, Cancellation);
        Assert.Equal((BatchState.Suspended, 1, null), (batch.State, batch.Queued, batch.CompletedAt));
    }

    [Theory]
    [InlineData(BatchControl.Stop, OwnerSignal.Stop)]
    [InlineData(BatchControl.Suspend, OwnerSignal.Continue)]
    public async Task Of_the_wishes_an_owner_left_unheard_only_stop_remains(object wish, object heard)
    {
        string id = await CreateAsync(1);
        await OwnAsync(Open(), id);
        await Store.RequestControlAsync(id, (BatchControl)wish);
        Time.Advance(OwnerMark.Patience * 2);

        await using BatchOwnership next = await OwnAsync(Store, id);
        Assert.Equal((OwnerSignal)heard, await next.BeatAsync());
    }

    [Theory]
    [InlineData(BatchState.Completed)]
    [InlineData(BatchState.Failed)]
    [InlineData(BatchState.Cancelled)]
    public async Task A_settled_batch_is_left_as_it_is(BatchState state)
    {
        string id = await SettledAsync(state, ItemState.Completed);
        BatchInfo before = await Store.GetAsync(id, Cancellation);
        Time.Advance(TimeSpan.FromHours(1));

        Assert.True(await Store.RequestControlAsync(id, BatchControl.Stop));
        Assert.True(await Store.RequestControlAsync(id, BatchControl.Suspend));

        Assert.Equal(before, await Store.GetAsync(id, Cancellation) with { Options = before.Options });
    }

    [Fact]
    public async Task Restarting_makes_a_linked_batch_of_what_failed_in_the_old_order()
    {
        var request = Request(5) with { Name = "tiles", Archive = "vo" };
        string id = await Store.CreateBatchAsync(request, Cancellation);
        BatchOwnership owner = await OwnAsync(Store, id);
        ItemState[] ends = [ItemState.Failed, ItemState.Completed, ItemState.Cancelled, ItemState.Skipped, ItemState.Failed];
        for (int i = 0; i < 5; i++)
        {
            Store.Post(new ItemChange(id, i)
            {
                State = ends[i], RelativePath = $"f{i}.bin", Length = 7, BytesReceived = 3, Attempts = 2, ErrorId = ErrorId.ServerError, Error = "x",
            });
        }

        await owner.ReleaseAsync(BatchState.Completed, null);

        string failed = await Store.RestartAsync(id, includeCancelled: false);
        string more = await Store.RestartAsync(id, includeCancelled: true);

        BatchInfo batch = await Store.GetAsync(failed, Cancellation);
        Assert.Equal((id, "tiles", "vo", request.Options.Destination), (batch.RetryOf, batch.Name, batch.Archive, batch.Destination));
        Assert.Equal((BatchState.Queued, 2, 2, 14L, 0L), (batch.State, batch.Total, batch.Queued, batch.BytesTotal, batch.BytesReceived));
        IReadOnlyList<StoredItem> items = await Store.ReadPendingAsync(failed, -1, 10, Cancellation);
        Assert.Equal([(0, "f0.bin", 0), (1, "f4.bin", 0)], items.Select(item => (item.Index, item.RelativePath, item.Attempts)));
        Assert.Equal("http://127.0.0.1/data/file-4.bin", items[1].Item.PrimarySource.ToString());
        Assert.All(await ItemsOfAsync(failed), item => Assert.Equal((null, null), (item.ErrorId, item.Error)));
        Assert.Equal(["f0.bin", "f2.bin", "f4.bin"], (await ItemsOfAsync(more)).Select(item => item.RelativePath));
        Assert.Equal([more, failed, id], (await Store.ListAsync(Cancellation)).Select(listed => listed.Id));
    }

    [Fact]
    public async Task Only_a_settled_batch_with_failures_is_restarted()
    {
        string queued = await CreateAsync(1);
        string done = await SettledAsync(BatchState.Completed, ItemState.Completed);
        string cancelled = await SettledAsync(BatchState.Cancelled, ItemState.Cancelled);

        Assert.Equal(ErrorId.BatchStateConflict, await FailureAsync(() => Store.RestartAsync(queued, true)));
        Assert.Equal(ErrorId.BatchStateConflict, await FailureAsync(() => Store.RestartAsync(done, true)));
        Assert.Equal(ErrorId.BatchStateConflict, await FailureAsync(() => Store.RestartAsync(cancelled, false)));
        Assert.Equal(ErrorId.BatchNotFound, await FailureAsync(() => Store.RestartAsync("batch_nope", true)));
        Assert.Equal(3, (await Store.ListAsync(Cancellation)).Count);
    }

    [Fact]
    public async Task A_batch_is_forgotten_with_its_items_but_its_files_stay_known()
    {
        string kept = await CreateAsync(1);
        string id = await CreateAsync(1);
        BatchOwnership owner = await OwnAsync(Store, id);
        Store.Post(new AttemptRecord(id, 0, 1, Time.Now, ErrorId.ServerError, "HTTP 503"));
        Store.Post(new ItemChange(id, 0) { State = ItemState.Completed, RelativePath = "a.bin", Length = 3 });
        Assert.Equal(ErrorId.BatchBusy, await FailureAsync(() => Store.RemoveAsync(id)));
        await owner.ReleaseAsync(BatchState.Completed, null);

        await Store.RemoveAsync(id);

        Assert.Equal(ErrorId.BatchNotFound, await FailureAsync(() => Store.GetAsync(id, Cancellation)));
        Assert.Equal(ErrorId.BatchNotFound, await FailureAsync(() => ItemsOfAsync(id)));
        Assert.Equal(ErrorId.BatchNotFound, await FailureAsync(() => Store.RemoveAsync(id)));
        Assert.Equal(1 + 9, Sql("SELECT (SELECT count(*) FROM items) + (SELECT count(*) FROM tallies) + (SELECT count(*) FROM attempts)"));
        Assert.Equal(kept, Assert.Single(await Store.ListAsync(Cancellation)).Id);
        Assert.NotNull(await Store.FindFileAsync(Path.Combine(Folder, "data", "a.bin"), Cancellation));
    }

    [Fact]
    public async Task A_file_is_found_by_its_full_path_as_it_was_last_finished()
    {
        string file = Path.Combine(Folder, "data", "sub", "a.bin");
        Assert.Null(await Store.FindFileAsync(file, Cancellation));
        string old = await CreateAsync(1);
        string id = await CreateAsync(2);
        await FinishAsync(old, 0, ItemState.Completed, "a");
        var first = new FileRecord(5, new string('a', 64), new Uri("http://127.0.0.1/data/file-0.bin"));
        Assert.Equal(first, await Store.FindFileAsync(file, Cancellation));

        await FinishAsync(id, 1, ItemState.Skipped, "b");
        await FinishAsync(id, 0, ItemState.Failed, "c");

        FileRecord? found = await Store.FindFileAsync(Path.Combine(Folder, "data", "other", "..", "sub", "a.bin"), Cancellation);
        Assert.Equal(new FileRecord(5, new string('b', 64), new Uri("http://127.0.0.1/data/file-1.bin")), found);
        Assert.Null(await Store.FindFileAsync(Path.Combine(Folder, "data", "a.bin"), Cancellation));
    }

    private async Task FinishAsync(string id, int index, ItemState state, string digit)
    {
        await using BatchOwnership owner = await OwnAsync(Store, id);
        Store.Post(new ItemChange(id, index) { RelativePath = "sub/a.bin", Length = 5 });
        Store.Post(new ItemChange(id, index) { State = state, Sha256 = string.Concat(Enumerable.Repeat(digit, 64)) });
    }

    private async Task<string> SettledAsync(BatchState state, ItemState item)
    {
        string id = await CreateAsync(1);
        BatchOwnership owner = await OwnAsync(Store, id);
        Store.Post(new ItemChange(id, 0) { State = item });
        await owner.ReleaseAsync(state, null);
        return id;
    }
}
