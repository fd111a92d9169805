namespace ScienceDownload.Simulators;

internal sealed class SlowHeadersFault(SimulatorGate gate, int times) : Fault(times)
{
    internal override async Task<bool> InterceptAsync(FileRequest request, ArmedFault armed)
    {
        if (armed.TryFire()) await gate.PassAsync(request.Exchange.Aborted).ConfigureAwait(false);
        return false;
    }
}
