using ScienceDownload.Engine.State;

namespace ScienceDownload.Tests.State;

public sealed class SqliteDatabaseTests : StateTest
{
    [Fact]
    public async Task Connections_that_write_at_once_wait_for_each_other()
    {
        await CreateAsync(1);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            using SqliteDatabase database = SqliteDatabase.Open(StateFile, create: false);
            for (int i = 0; i < 50; i++)
            {
                // Reads first, as all our requests do: a transaction that only then asks for the lock could not get it.
                database.InTransaction(on =>
                {
                    long seen = on.Number("SELECT bytes FROM items");
                    return on.Statement("UPDATE items SET bytes = ?1").Bind(1, seen + 1).Run();
                });
            }
        })));

        Assert.Equal(200, Sql("SELECT bytes FROM items"));
    }
}
