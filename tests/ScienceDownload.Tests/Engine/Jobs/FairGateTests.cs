using ScienceDownload.Engine.Jobs;

namespace ScienceDownload.Tests.Engine.Jobs;

public sealed class FairGateTests
{
    private readonly object _long = new();
    private readonly object _short = new();

    [Fact]
    public async Task A_place_goes_to_whoever_was_served_longest_ago()
    {
        var gate = new FairGate(1);
        IDisposable place = await gate.EnterAsync(_long, default);
        var served = new List<string>();
        Task<IDisposable>[] waiting = [gate.EnterAsync(_long, default), gate.EnterAsync(_long, default), gate.EnterAsync(_short, default)];
        string[] names = ["long 1", "long 2", "short"];
        while (served.Count < 3)
        {
            place.Dispose();
            Task<IDisposable> next = await Task.WhenAny(waiting.Where((_, i) => !served.Contains(names[i])));
            served.Add(names[Array.IndexOf(waiting, next)]);
            place = await next;
        }

        Assert.Equal(["long 1", "short", "long 2"], served);
    }

    [Fact]
    public async Task Whoever_leaves_the_queue_takes_no_place_along()
    {
        var gate = new FairGate(1);
        IDisposable place = await gate.EnterAsync(_long, default);
        using var leave = new CancellationTokenSource();
        Task<IDisposable> leaving = gate.EnterAsync(_short, leave.Token);
        Task<IDisposable> staying = gate.EnterAsync(_long, default);

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        place.Dispose();
        // Giving a place back twice makes no second one.
        place.Dispose();
        (await staying).Dispose();

        using IDisposable only = await gate.EnterAsync(_short, default);
        Assert.False(gate.EnterAsync(_short, default).IsCompleted);
    }
}
