using ScienceDownload.Engine.State;

namespace ScienceDownload.Tests.State;

public sealed class WriterFailureTests : StateTest
{
    [Fact]
    public async Task A_full_disk_reaches_whoever_waits_and_leaves_nothing_half_written()
    {
        string id = await CreateAsync(1000);
        SqliteDatabase database = SqliteDatabase.Open(StateFile, create: false);

        // A limit below the size of the file is raised to it: no page can be added, as on a full disk.
        database.Number("PRAGMA max_page_count = 1");
        await using var writer = new StateWriter(database, TimeProvider.System);
        BatchOwnership owner = await BatchOwnership.TakeAsync(writer, Time, id) ?? throw new InvalidOperationException();

        for (int i = 0; i < 1000; i++)
            writer.Post(new ItemChange(id, i) { State = ItemState.Failed, Error = new string('x', 900) });
        Assert.Equal(ErrorId.StateUnavailable, await FailureAsync(writer.FlushAsync));
        writer.Post(new ItemChange(id, 0) { State = ItemState.Completed });
        Assert.Equal(ErrorId.StateUnavailable, await FailureAsync(owner.BeatAsync));

        Assert.Equal(1000, (await Store.GetAsync(id, Cancellation)).Queued);
    }

    [Fact]
    public async Task What_could_not_be_written_is_written_once_it_can_be()
    {
        string id = await CreateAsync(2);
        await using BatchOwnership owner = await OwnAsync(Store, id);
        Sql("CREATE TRIGGER broken BEFORE UPDATE ON items BEGIN SELECT raise(ABORT, 'broken'); END");
        Store.Post(new ItemChange(id, 0) { State = ItemState.Completed });
        await FailureAsync(Store.FlushAsync);
        Store.Post(new ItemChange(id, 0) { State = ItemState.Failed });
        Store.Post(new ItemChange(id, 1) { State = ItemState.Failed });
        await FailureAsync(Store.FlushAsync);

        Sql("DROP TRIGGER broken");
        await Store.FlushAsync();

        Assert.Equal([ItemState.Completed, ItemState.Failed], (await ItemsOfAsync(id)).Select(item => item.State));
    }

    [Fact]
    public async Task A_request_that_fails_leaves_nothing_half_done_and_the_writer_goes_on()
    {
        string id = await CreateAsync(1);
        await using var writer = new StateWriter(SqliteDatabase.Open(StateFile, create: false), TimeProvider.System);

        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.RunAsync<bool>(database =>
        {
            BatchCommands.Remove(database, id, Time.Now);
            throw new InvalidOperationException();
        }));

        await writer.FlushAsync();
        Assert.Equal(1, (await Store.GetAsync(id, Cancellation)).Total);
    }

    [Fact]
    public async Task A_state_that_is_gone_is_reported_by_readers_and_makers()
    {
        string id = await CreateAsync(1);
        StateStore store = Open();
        File.Delete(StateFile);

        Assert.Equal(ErrorId.StateUnavailable, await FailureAsync(() => store.GetAsync(id, Cancellation)));
        Assert.Equal(ErrorId.StateUnavailable, await FailureAsync(() => store.CreateBatchAsync(Request(1), Cancellation)));
    }
}
