using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace ScienceDownload.Engine.Resilience;

/// <summary>
/// Everything that decides when a host is asked again: around the whole attempt retry (exponential with jitter, Retry-After honoured); around
/// its opening a circuit breaker and a time limit up to the reply's headers. It is the only layer that retries.
/// </summary>
internal sealed class HostPolicy
{
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(5);
    private static readonly ResiliencePropertyKey<AttemptBudget> Budget = new("budget");
    private static readonly ResiliencePropertyKey<Action<DownloadException, TimeSpan>> OnRetry = new("onRetry");

    private readonly ResiliencePipeline _attempts;
    private readonly ResiliencePipeline _opening;
    private readonly TimeProvider _time;
    private readonly object _lock = new();
    private long _notBefore;

    public HostPolicy(string host, TimeProvider time, Func<double> random)
    {
        _time = time;
        _attempts = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                // The budget travels with the work and decides; the pipeline itself belongs to the host.
                MaxRetryAttempts = int.MaxValue,
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is DownloadException { IsTransient: true }
                    && arguments.Context.Properties.TryGetValue(Budget, out AttemptBudget? budget) && !budget.IsSpent),
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(Delay(arguments, random)),
                OnRetry = arguments =>
                {
                    if (arguments.Context.Properties.TryGetValue(OnRetry, out Action<DownloadException, TimeSpan>? tell))
                        tell((DownloadException)arguments.Outcome.Exception!, arguments.RetryDelay);
                    return default;
                },
                Randomizer = random,
            })
            .Build();
        _opening = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                // Only for a host that is gone: hardly anything succeeds for half a minute, and there were enough tries to know. It guards
                // the opening, not the body: a probe that brings a long file must not keep everybody else out until its end.
                ShouldHandle = static arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is DownloadException { IsTransient: true, Id: ErrorId.ServerUnreachable }),
                FailureRatio = 0.9,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = BreakDuration,
            })
            .AddTimeout(HeadersTimeout)
            .Build();
        Host = host;
    }

    public string Host { get; }

    /// <summary>
    /// Runs <paramref name="attempt"/> until it succeeds, fails for good, or the budget is spent. The attempt itself counts its failures
    /// in the budget, because only it knows whether bytes came.
    /// </summary>
    /// <exception cref="DownloadException">The last failure.</exception>
    public async Task RunAsync(
        AttemptBudget budget, Action<DownloadException, TimeSpan> onRetry, Func<CancellationToken, ValueTask> attempt, CancellationToken cancellation)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellation);
        context.Properties.Set(Budget, budget);
        context.Properties.Set(OnRetry, onRetry);
        try
        {
            await _attempts.ExecuteAsync(
                static async (context, state) =>
                {
                    await state.Policy.WaitForTurnAsync(context.CancellationToken).ConfigureAwait(false);
                    state.Budget.Begin();
                    await state.Attempt(context.CancellationToken).ConfigureAwait(false);
                },
                context,
                (Policy: this, Budget: budget, Attempt: attempt)).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Opens a reply within the time that headers may take.</summary>
    /// <param name="open">Opens it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="patience">How long headers may take from a server that makes the reply first; null for the usual time.</param>
    /// <exception cref="DownloadException">Also when the time is up (<see cref="ErrorId.TransferStalled"/>).</exception>
    public async Task<T> OpenAsync<T>(Func<CancellationToken, ValueTask<T>> open, CancellationToken cancellation, TimeSpan? patience = null)
    {
        if (patience is { } longer)
            return await WaitForAsync(open, longer, cancellation).ConfigureAwait(false);
        try
        {
            return await _opening.ExecuteAsync(open, cancellation).ConfigureAwait(false);
        }
        catch (BrokenCircuitException exception)
        {
            throw new DownloadException(
                ErrorId.ServerUnreachable, $"{Host} has failed again and again; it is left alone for a moment.", exception) { IsTransient = true };
        }
        catch (TimeoutRejectedException exception)
        {
            throw Silent(HeadersTimeout, exception);
        }
    }

    /// <summary>Opens a reply that takes its time, because the server makes it first.</summary>
    private async Task<T> WaitForAsync<T>(Func<CancellationToken, ValueTask<T>> open, TimeSpan patience, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return await open(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw Silent(patience, exception);
        }
    }

    private DownloadException Silent(TimeSpan patience, Exception exception) => new(ErrorId.TransferStalled,
        FormattableString.Invariant($"{Host} did not answer for {patience.TotalSeconds:0} seconds."), exception) { IsTransient = true };

    /// <summary>When the server said how long to stay away, everybody does: not only the request that was told.</summary>
    private async ValueTask WaitForTurnAsync(CancellationToken cancellation)
    {
        while (TicksToWait() is > 0 and var ticks)
            await Task.Delay(_time.GetElapsedTime(0, ticks), _time, cancellation).ConfigureAwait(false);
    }

    private void StayAway(TimeSpan asked)
    {
        long until = _time.GetTimestamp() + (long)(asked.TotalSeconds * _time.TimestampFrequency);
        lock (_lock)
            _notBefore = Math.Max(_notBefore, until);
    }

    private long TicksToWait()
    {
        lock (_lock)
            return _notBefore - _time.GetTimestamp();
    }

    private TimeSpan Delay(RetryDelayGeneratorArguments<object> arguments, Func<double> random)
    {
        if (arguments.Outcome.Exception is DownloadException { RetryAfter: { } asked })
        {
            StayAway(asked);
            return asked + (FirstDelay * random());
        }

        if (arguments.Outcome.Exception is { InnerException: BrokenCircuitException })
            return BreakDuration * (1 + random());
        arguments.Context.Properties.TryGetValue(Budget, out AttemptBudget? budget);
        int failures = Math.Max(1, budget?.FailuresInARow ?? 1);
        // Full doubling with half of it random: many segments that fell together must not come back together.
        TimeSpan ceiling = TimeSpan.FromTicks(Math.Min(LongestDelay.Ticks, FirstDelay.Ticks << Math.Min(failures - 1, 16)));
        return ceiling * (0.5 + (0.5 * random()));
    }
}
