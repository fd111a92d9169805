namespace ScienceDownload.Simulators;

internal sealed class FirstByteDelayFault(TimeSpan delay, int times) : Fault(times)
{
    internal override async Task<bool> InterceptAsync(FileRequest request, ArmedFault armed)
    {
        var exchange = request.Exchange;
        if (armed.TryFire()) await Task.Delay(delay, exchange.Time, exchange.Aborted).ConfigureAwait(false);
        return false;
    }
}
