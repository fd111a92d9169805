using ScienceDownload.Engine.Cluster;
using ScienceDownload.Engine.State;
using ScienceDownload.Engine.Transfers;

namespace ScienceDownload.Tests.Engine.Cluster;

public sealed class TaskFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Root => _folder["task-0001"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_attempt_that_was_taken_over_can_finish_nothing()
    {
        TaskFolder old = TaskFolder.Take(Root, "n1:1");
        using PartFile part = PartFile.Create(Path.Combine(old.FullName, "parts", "a", "x.nc"), 4);
        part.Write(0, "abcd"u8);

        TaskFolder next = TaskFolder.Take(Root, "n2:2");

        Assert.False(old.IsOurs);
        Assert.True(next.IsOurs);
        // Neither the file it had nor a new one.
        Assert.Throws<DownloadException>(() => part.Complete(_folder["x.nc"], 4, replace: false));
        Assert.ThrowsAny<Exception>(() => PartFile.Create(Path.Combine(old.FullName, "parts", "y.nc"), 4));
        Assert.ThrowsAny<Exception>(() => Directory.CreateDirectory(Path.Combine(old.FullName, "parts")));
        Assert.False(File.Exists(_folder["x.nc"]));
    }

    [Fact]
    public void What_a_living_attempt_still_writes_is_not_in_the_file_of_the_next()
    {
        TaskFolder old = TaskFolder.Take(Root, "n1:1");
        using PartFile part = PartFile.Create(Path.Combine(old.FullName, "parts", "x.nc"), 4);
        part.Write(0, "abcd"u8);

        TaskFolder next = TaskFolder.Take(Root, "n2:2");
        part.Write(0, "ZZZZ"u8);

        // Its lock is of no concern either.
        Assert.Equal("abcd", File.ReadAllText(Path.Combine(next.FullName, "parts", "x.nc.part")));
    }

    [Fact]
    public void What_an_attempt_let_go_of_is_moved_not_copied()
    {
        TaskFolder old = TaskFolder.Take(Root, "n1:1");
        string file = Path.Combine(old.FullName, "parts", "x.nc.part");
        File.WriteAllText(file, "abcd");
        DateTime made = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(file, made);
        old.Release();

        TaskFolder next = TaskFolder.Take(Root, "n2:2");

        Assert.Equal(made, File.GetLastWriteTimeUtc(Path.Combine(next.FullName, "parts", "x.nc.part")));
        Assert.False(Directory.Exists(old.FullName));
    }

    [Fact]
    public async Task The_state_comes_along_and_forgets_its_owner()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        TaskFolder old = TaskFolder.Take(Root, "n1:1");
        await using StateStore before = StateStore.Open(old.FullName, TimeProvider.System, isShared: true);
        var request = new BatchRequest
        {
            Items = new[] { new DownloadItem { Sources = [new Uri("http://127.0.0.1/a")] } }.ToAsyncEnumerable(),
            Options = new BatchOptions { Destination = _folder.Path },
        };
        string id = await before.CreateBatchAsync(request, cancellation);
        BatchOwnership? owner = await before.OwnAsync(id, cancellation);
        await owner!.SaveOrderAsync("order 1", "handle 1");
        File.WriteAllText(Path.Combine(old.FullName, "run-cluster_1"), id);

        TaskFolder next = TaskFolder.Take(Root, "n2:2");
        await using StateStore after = StateStore.Open(next.FullName, TimeProvider.System, isShared: true);

        // An order is never placed twice: its handle came along.
        Assert.Equal("handle 1", await after.FindOrderAsync(id, "order 1", cancellation));
        Assert.NotNull(await after.OwnAsync(id, cancellation));
        Assert.Equal(id, File.ReadAllText(Path.Combine(next.FullName, "run-cluster_1")));
        // The old one claims nothing more, wherever its writes go.
        await Assert.ThrowsAnyAsync<Exception>(() => owner.SaveOrderAsync("order 2", "handle 2"));
        Assert.Null(await after.FindOrderAsync(id, "order 2", cancellation));
    }

    [Fact]
    public void A_taker_that_died_half_way_is_followed_by_one_that_loses_nothing()
    {
        TaskFolder first = TaskFolder.Take(Root, "n1:1");
        File.WriteAllText(Path.Combine(first.FullName, "parts", "x.nc.part"), "abcd");
        File.WriteAllText(Path.Combine(first.FullName, "status.json"), "{}");
        // The second took it away and died before it had a folder of its own.
        TaskFolder.Fence(Root, "n2:2");
        Directory.CreateDirectory(Path.Combine(Root, "new-2", "parts"));

        Assert.EndsWith("old-1", TaskFolder.Find(Root), StringComparison.Ordinal);
        // Nor is there anything for who still has the folder open.
        Assert.False(Directory.Exists(Path.Combine(Root, "old-1", "parts")));
        TaskFolder third = TaskFolder.Take(Root, "n3:3");

        Assert.Equal(3, third.Attempt);
        Assert.Equal("abcd", File.ReadAllText(Path.Combine(third.FullName, "parts", "x.nc.part")));
        Assert.Equal(third.FullName, TaskFolder.Find(Root));
        Assert.Empty(Directory.EnumerateDirectories(Root, "new-*").Concat(Directory.EnumerateDirectories(Root, "old-*")));
    }

    [Fact]
    public async Task Of_many_who_take_a_part_at_once_one_has_it()
    {
        File.WriteAllText(Path.Combine(TaskFolder.Take(Root, "n0:0").FullName, "parts", "x.nc.part"), "abcd");

        TaskFolder?[] taken = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => Task.Run(() => TryTake($"n{i}:{i}"))));

        TaskFolder one = Assert.Single(taken.OfType<TaskFolder>(), folder => folder.IsOurs);
        Assert.Equal("abcd", File.ReadAllText(Path.Combine(one.FullName, "parts", "x.nc.part")));
        Assert.Equal(one.FullName, TaskFolder.Find(Root));
    }

    private TaskFolder? TryTake(string owner)
    {
        try
        {
            return TaskFolder.Take(Root, owner);
        }
        catch (DownloadException)
        {
            return null;
        }
    }
}
