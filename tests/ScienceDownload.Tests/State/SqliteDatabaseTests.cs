using ScienceDownload.Engine.State;

namespace ScienceDownload.Tests.State;

public sealed class SqliteDatabaseTests : StateTest
{
    [Fact]
    public async Task Connections_that_write_at_once_wait_for_each_other()
    {
        await CreateAsync(1);

        using var gate = new Barrier(4);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using SqliteDatabase database = SqliteDatabase.Open(StateFile, create: false);
                gate.SignalAndWait();
                for (int i = 0; i < 50; i++)
                    database.InTransaction(AddOne);
            },
            Cancellation,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.Equal(200, Sql("SELECT bytes FROM items"));

        // Reads first, as all our requests do: a transaction that asks for the lock only then cannot get it once another has written.
        static int AddOne(SqliteDatabase database)
        {
            long seen = database.Number("SELECT bytes FROM items");
            Thread.Yield();
            return database.Statement("UPDATE items SET bytes = ?1").Bind(1, seen + 1).Run();
        }
    }
}
