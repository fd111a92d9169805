namespace ScienceDownload.Simulators;

internal sealed class DropFault(int times) : Fault(times)
{
    internal override async Task<bool> InterceptAsync(FileRequest request, ArmedFault armed)
    {
        if (!armed.TryFire()) return false;
        await request.Exchange.Response.CutAsync(CutKind.Reset).ConfigureAwait(false);
        return true;
    }
}
