using ScienceDownload.Engine.Resilience;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Engine.Resilience;

public sealed class HostPolicyTests
{
    private readonly FakeClock _clock = new();
    private readonly List<TimeSpan> _delays = [];
    private double _random;

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public async Task Waits_twice_as_long_after_each_failure_within_the_jitter_up_to_the_cap(double random)
    {
        _random = random;
        HostPolicy policy = Policy();

        DownloadException last = await FailureAsync(RunAsync(policy, 9, () => throw Busy()));

        Assert.Equal(ErrorId.ServerError, last.Id);
        double[] ceilings = [0.5, 1, 2, 4, 8, 16, 30, 30, 30];
        Assert.Equal(
            ceilings.Select(ceiling => ceiling * (0.5 + (0.5 * random))),
            _delays.Select(delay => delay.TotalSeconds),
            (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public async Task The_budget_is_the_retries_and_no_more()
    {
        int attempts = 0;

        await FailureAsync(RunAsync(Policy(), 3, () =>
        {
            attempts++;
            throw Busy();
        }));

        Assert.Equal((4, 3), (attempts, _delays.Count));
    }

    [Fact]
    public async Task What_cannot_get_better_is_not_tried_again()
    {
        DownloadException gone = await FailureAsync(
            RunAsync(Policy(), 5, () => throw new DownloadException(ErrorId.ItemNotFound, "HTTP 404 Not Found")));

        Assert.Equal((ErrorId.ItemNotFound, 0), (gone.Id, _delays.Count));
    }

    [Fact]
    public async Task Progress_makes_the_budget_whole_again()
    {
        var budget = new AttemptBudget(3);
        int attempts = 0;
        Task run = Policy().RunAsync(
            budget,
            (_, delay) => _delays.Add(delay),
            _ =>
            {
                // Every third attempt brings bytes before it breaks: never four failures in a row without any.
                attempts++;
                budget.Failed(afterProgress: attempts % 3 == 0);
                return attempts < 30 ? throw Busy() : ValueTask.CompletedTask;
            },
            default);

        await PassTimeAsync(run);

        Assert.Equal(30, budget.Attempts);
        await run;
    }

    [Fact]
    public async Task Waits_as_long_as_the_server_asked()
    {
        _random = 0;
        int attempts = 0;

        await PassTimeAsync(RunAsync(Policy(), 5, () =>
        {
            if (attempts++ == 0)
                throw Busy(TimeSpan.FromSeconds(42));
        }));

        Assert.Equal([TimeSpan.FromSeconds(42)], _delays);
        Assert.Equal(2, attempts);
    }

    [Fact]
    public async Task What_one_request_was_told_all_of_the_host_keep_to()
    {
        HostPolicy policy = Policy();
        DateTimeOffset start = _clock.GetUtcNow();
        var told = new TaskCompletionSource();
        bool first = true;
        Task one = RunAsync(policy, 5, () =>
        {
            if (first)
            {
                first = false;
                told.SetResult();
                throw Busy(TimeSpan.FromSeconds(30));
            }
        });
        await told.Task;
        while (_delays.Count == 0)
            await Task.Yield();
        var other = new HostPolicies(_clock, () => 0).For(new Uri("http://elsewhere/"));
        DateTimeOffset? asked = null;

        Task two = RunAsync(policy, 5, () => asked = _clock.GetUtcNow());
        await RunAsync(other, 5, () => Assert.Equal(start, _clock.GetUtcNow()));
        Assert.False(two.IsCompleted);
        await PassTimeAsync(Task.WhenAll(one, two));

        Assert.Equal(start.AddSeconds(30), asked);
    }

    [Fact]
    public async Task A_host_that_is_gone_is_left_alone_and_found_again()
    {
        HostPolicy policy = Policy();
        bool isBack = false;
        int opened = 0;
        async Task OpenAsync() => await policy.OpenAsync(
            _ =>
            {
                opened++;
                return isBack
                    ? ValueTask.FromResult(1)
                    : throw new DownloadException(ErrorId.ServerUnreachable, "No connection.") { IsTransient = true };
            },
            default);

        for (int attempt = 0; attempt < 20; attempt++)
            await FailureAsync(RunAsync(policy, 0, OpenAsync));
        int asked = opened;
        DownloadException broken = await FailureAsync(RunAsync(policy, 0, OpenAsync));
        Assert.Equal((ErrorId.ServerUnreachable, true, asked), (broken.Id, broken.IsTransient, opened));
        Assert.Contains("left alone", broken.Message, StringComparison.Ordinal);

        isBack = true;
        await PassTimeAsync(RunAsync(policy, 5, OpenAsync));
        Assert.Equal(asked + 1, opened);
        await RunAsync(policy, 0, OpenAsync);
    }

    [Fact]
    public async Task A_probe_that_brings_a_long_file_keeps_nobody_out()
    {
        HostPolicy policy = Policy();
        bool isBack = false;
        async Task OpenAsync() => await policy.OpenAsync(
            _ => isBack
                ? ValueTask.FromResult(1)
                : throw new DownloadException(ErrorId.ServerUnreachable, "No connection.") { IsTransient = true },
            default);
        for (int attempt = 0; attempt < 20; attempt++)
            await FailureAsync(RunAsync(policy, 0, OpenAsync));
        isBack = true;
        _clock.Advance(TimeSpan.FromSeconds(6));
        var body = new TaskCompletionSource();
        Task longFile = RunAsync(policy, 0, async () =>
        {
            await OpenAsync();
            await body.Task;
        });

        await RunAsync(policy, 0, OpenAsync);

        Assert.False(longFile.IsCompleted);
        body.SetResult();
        await longFile;
    }

    [Fact]
    public async Task Servers_that_answer_with_errors_are_not_gone()
    {
        HostPolicy policy = Policy();
        for (int attempt = 0; attempt < 40; attempt++)
            await FailureAsync(RunAsync(policy, 0, async () => await policy.OpenAsync<int>(_ => throw Busy(), default)));

        await RunAsync(policy, 0, async () => await policy.OpenAsync(_ => ValueTask.FromResult(1), default));
    }

    [Fact]
    public async Task A_server_that_sends_no_headers_is_given_up_in_time()
    {
        HostPolicy policy = Policy();
        DateTimeOffset start = _clock.GetUtcNow();
        Task<int> opening = policy.OpenAsync(
            async cancellation =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
                return 1;
            },
            default);

        DownloadException stalled = await FailureAsync(opening);

        Assert.Equal((ErrorId.TransferStalled, true), (stalled.Id, stalled.IsTransient));
        Assert.Equal(TimeSpan.FromSeconds(100), _clock.GetUtcNow() - start);
    }

    [Fact]
    public async Task A_cancelled_wait_ends_at_once()
    {
        using var stop = new CancellationTokenSource();
        var told = new TaskCompletionSource();
        Task run = Policy().RunAsync(new AttemptBudget(5), (_, _) => told.SetResult(), _ => throw Busy(TimeSpan.FromMinutes(5)), stop.Token);
        await told.Task;

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    private HostPolicy Policy() => new("example.com", _clock, () => _random);

    private Task RunAsync(HostPolicy policy, int retries, Action attempt) => RunAsync(policy, retries, () =>
    {
        attempt();
        return Task.CompletedTask;
    });

    private async Task RunAsync(HostPolicy policy, int retries, Func<Task> attempt)
    {
        var budget = new AttemptBudget(retries);
        await policy.RunAsync(
            budget,
            (_, delay) => _delays.Add(delay),
            async _ =>
            {
                try
                {
                    await attempt();
                }
                catch (DownloadException)
                {
                    budget.Failed(afterProgress: false);
                    throw;
                }
            },
            default);
    }

    private async Task PassTimeAsync(Task work)
    {
        while (!work.IsCompleted)
        {
            Task next = _clock.AdvanceToNextAsync(work);
            await Task.WhenAny(work, next);
        }

        await work;
    }

    private async Task<DownloadException> FailureAsync(Task work) => await Assert.ThrowsAsync<DownloadException>(() => PassTimeAsync(work));

    private static DownloadException Busy(TimeSpan? retryAfter = null) =>
        new(ErrorId.ServerError, "HTTP 503 Service Unavailable") { IsTransient = true, StatusCode = 503, RetryAfter = retryAfter };
}
