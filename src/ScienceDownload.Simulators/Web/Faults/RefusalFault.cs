namespace ScienceDownload.Simulators;

internal sealed class RefusalFault : Fault
{
    private readonly int _status;
    private readonly int? _retryAfterSeconds;
    private readonly bool _asDate;

    public RefusalFault(int status, int times, int? retryAfterSeconds, bool asDate)
        : base(times)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        (_status, _retryAfterSeconds, _asDate) = (status, retryAfterSeconds, asDate);
    }

    internal override async Task<bool> InterceptAsync(FileRequest request, ArmedFault armed)
    {
        if (!armed.TryFire()) return false;
        var exchange = request.Exchange;
        if (_retryAfterSeconds is { } seconds) exchange.Response.Headers["Retry-After"] = request.RetryAfter(seconds, _asDate);
        if (_status == 401) exchange.Response.Headers["WWW-Authenticate"] = "Basic realm=\"simulated\"";
        if (_status is 204 or 304) await exchange.SendAsync(_status).ConfigureAwait(false);
        else await exchange.SendTextAsync(_status, $"{_status} {ReasonPhrases.Of(_status)}\n").ConfigureAwait(false);
        return true;
    }
}
