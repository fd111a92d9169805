using System.Globalization;
using System.Text.Json.Nodes;

namespace ScienceDownload.Simulators;

/// <summary>The delivery of data products at the simulated ONC.</summary>
internal sealed class OncOrderDesk(OncSimulatorOptions options)
{
    private const long RunsAfterRequests = 10_000_000;

    private readonly Dictionary<long, OncOrder> _orders = [];
    private readonly Queue<OncOutcome> _script = new();
    private readonly DateTimeOffset[] _slots = new DateTimeOffset[options.MaximumRunning];
    private readonly object _lock = new();

    private DateTimeOffset Now => options.Time.GetUtcNow();

    public int Count
    {
        get
        {
            lock (_lock) return _orders.Count;
        }
    }

    /// <summary>How many orders were started so far.</summary>
    public int Started
    {
        get
        {
            lock (_lock) return _orders.Values.Count(order => order.StartsAt is not null);
        }
    }

    /// <summary>How the next orders go.</summary>
    public void Script(IEnumerable<OncOutcome> outcomes)
    {
        lock (_lock)
        {
            foreach (var outcome in outcomes) _script.Enqueue(outcome);
        }
    }

    public OncOrder Place(IReadOnlyList<string> files)
    {
        lock (_lock)
        {
            var id = options.FirstRequestId + _orders.Count;
            return _orders[id] = new OncOrder(
                id, id + RunsAfterRequests, files, _script.TryDequeue(out var outcome) ? outcome : OncOutcome.Completes, options);
        }
    }

    public OncOrder? ByRequest(string? id)
    {
        lock (_lock)
            return long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? _orders.GetValueOrDefault(number) : null;
    }

    /// <summary>The order of a run that has begun, and the run's files.</summary>
    public (OncOrder Order, IReadOnlyList<string> Files)? ByRun(string? id)
    {
        lock (_lock)
        {
            return long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && _orders.Values.FirstOrDefault(order => order.RunId == number || order.SecondRunId == number) is { StartsAt: not null } order
                    ? (order, order.FilesOf(number))
                    : null;
        }
    }

    public string State(OncOrder order)
    {
        lock (_lock) return order.State(Now);
    }

    /// <summary>Starts an order, once; then only says how it stands.</summary>
    public (bool IsUnderWay, JsonNode Runs) Run(OncOrder order)
    {
        lock (_lock)
        {
            if (order.StartsAt is null) Enqueue(order, start => order.StartsAt = start);
            return (order.State(Now) is "queued" or "running", order.Describe(Now, Position(order)));
        }
    }

    public JsonNode Cancel(OncOrder order)
    {
        lock (_lock)
        {
            order.StartsAt ??= Now;
            order.Cancel();
            return order.Describe(Now, 0);
        }
    }

    public JsonNode Restart(OncOrder order)
    {
        lock (_lock)
        {
            Enqueue(order, order.Restart);
            return order.Describe(Now, Position(order));
        }
    }

    // Whoever comes first gets the slot that is free first; so the whole future of an order is known when it is queued.
    private void Enqueue(OncOrder order, Action<DateTimeOffset> start)
    {
        var slot = Array.IndexOf(_slots, _slots.Min());
        var ready = Now + options.QueueTime;
        start(_slots[slot] > ready ? _slots[slot] : ready);
        _slots[slot] = order.Outcome == OncOutcome.Hangs ? order.StartsAt!.Value : order.EndsAt;
    }

    private int Position(OncOrder order) => 1 + _orders.Values.Count(other => other.StartsAt < order.StartsAt && other.State(Now) == "queued");
}
