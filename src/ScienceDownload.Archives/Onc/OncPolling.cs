using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ScienceDownload.Archives.Onc;

/// <summary>How often to ask after each order, and when to give it up.</summary>
internal sealed partial class OncPolling(TimeProvider time)
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<long, (long Since, TimeSpan Period)> _orders = new();

    /// <summary>Notes an order with the time that the server expects it to take.</summary>
    public void Placed(OncProductRequest request) => _orders[request.Id] = (time.GetTimestamp(), Period(request.EstimatedTime));

    /// <summary>How long to wait before the next poll.</summary>
    public TimeSpan After(long request) => Of(request).Period;

    /// <summary>How long an order has been waited for by this process.</summary>
    public TimeSpan Waited(long request) => time.GetElapsedTime(Of(request).Since);

    /// <summary>A fiftieth of the time that is expected, within one and ten seconds; two seconds where nothing is.</summary>
    /// <param name="estimate">Such as <c>3 min</c>; null for none.</param>
    public static TimeSpan Period(string? estimate)
    {
        if (Estimate().Match(estimate?.Trim() ?? "") is not { Success: true } match)
            return Usual;
        double seconds = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * match.Groups[2].Value switch
        {
            "min" => 60,
            "hour" => 3600,
            _ => 1,
        };
        return TimeSpan.FromSeconds(Math.Clamp(seconds * 0.02, 1, 10));
    }

    private (long Since, TimeSpan Period) Of(long request) => _orders.GetOrAdd(request, _ => (time.GetTimestamp(), Usual));

    [GeneratedRegex("^([0-9]+) ([A-Za-z]+)$")]
    private static partial Regex Estimate();
}
