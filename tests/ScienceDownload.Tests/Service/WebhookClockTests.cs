using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ScienceDownload.Engine.State;
using ScienceDownload.Engine.Transports.Http;
using ScienceDownload.Engine.Webhooks;

namespace ScienceDownload.Tests.Service;

/// <summary>How long is waited between two tries, and for an answer, by a clock that only writes down what is asked of it.</summary>
public sealed class WebhookClockTests
{
    private static readonly Delivery Event = new(0, 0, WebhookEvent.Started, "id", "{}");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3, "1,2")]
    [InlineData(1, "")]
    [InlineData(5, "1,2,4,8")]
    public async Task Nobody_there_is_asked_again_after_doubling_waits(int attempts, string waits)
    {
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var time = new WaitRecorder(new WebhookPolicy().Timeout);

        bool accepted = await DeliverAsync(new Uri($"http://127.0.0.1:{((IPEndPoint)closed.LocalEndPoint!).Port}/"), time, attempts);

        Assert.False(accepted);
        Assert.Equal(waits, time.Waits);
        Assert.Equal(attempts, time.Limits);
    }

    [Theory]
    [InlineData(500, null, "1,2", 3)]
    [InlineData(302, null, "1,2", 3)]
    [InlineData(404, null, "", 1)]
    [InlineData(429, null, "", 1)]
    [InlineData(429, "7", "7,7", 3)]
    [InlineData(503, "30", "30,30", 3)]
    [InlineData(503, "31", "1,2", 3)]
    [InlineData(429, "31", "", 1)]
    [InlineData(204, null, "", 1)]
    public async Task An_answer_decides_how_long_is_waited(int status, string? retryAfter, string waits, int tries)
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(_ => status, retryAfter is null ? [] : [("Retry-After", retryAfter)]);
        var time = new WaitRecorder(new WebhookPolicy().Timeout);

        bool accepted = await DeliverAsync(receiver.Uri, time);

        Assert.Equal(status == 204, accepted);
        Assert.Equal(waits, time.Waits);
        Assert.Equal(tries, receiver.All.Count);
        // The same event, whatever happens to it.
        Assert.Single(receiver.All.Select(one => (one.Delivery, one.Text, one.Signature)).Distinct());
    }

    // A receiver that takes the event and never answers is cut off after ten seconds, three times.
    [Fact]
    public async Task A_receiver_that_hangs_is_cut_off()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(_ => null);
        var time = new WaitRecorder(TimeSpan.FromSeconds(10)) { EndsLimits = () => receiver.All.Count };

        bool accepted = await DeliverAsync(receiver.Uri, time);

        Assert.False(accepted);
        Assert.Equal("1,2", time.Waits);
        Assert.Equal((3, 3), (time.Limits, receiver.All.Count));
    }

    private static async Task<bool> DeliverAsync(Uri receiver, TimeProvider time, int attempts = 3)
    {
        using var client = new WebhookClient(new WebhookPolicy { Attempts = attempts }, new NetworkGuard(NetworkPolicy.Open), "test", time);
        return await client.DeliverAsync(receiver, Event, "secret", Cancellation);
    }

    /// <summary>Lets every wait be over at once, and writes down how long it would have been.</summary>
    private sealed class WaitRecorder(TimeSpan limit) : TimeProvider
    {
        private readonly ConcurrentQueue<double> _waits = new();
        private int _limits;

        /// <summary>The waits in seconds.</summary>
        public string Waits => string.Join(',', _waits);

        /// <summary>How many times an answer was waited for.</summary>
        public int Limits => _limits;

        /// <summary>Counts what has arrived: once it has, the time for the answer is up. Null to leave all the time there is.</summary>
        public Func<int>? EndsLimits { get; init; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Timeout.InfiniteTimeSpan)
                return System.CreateTimer(callback, state, dueTime, period);
            if (dueTime != limit)
            {
                _waits.Enqueue(dueTime.TotalSeconds);
                return System.CreateTimer(callback, state, TimeSpan.Zero, period);
            }

            int tries = Interlocked.Increment(ref _limits);
            ITimer timer = System.CreateTimer(callback, state, dueTime * 60, period);
            if (EndsLimits is { } arrived)
                _ = EndAsync(timer, () => arrived() >= tries);
            return timer;
        }

        private static async Task EndAsync(ITimer timer, Func<bool> isUp)
        {
            while (!isUp())
                await Task.Delay(5, Cancellation);
            timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
