namespace ScienceDownload.Simulators;

internal sealed class S3RefusalFault(int status, string code, int times) : Fault(times)
{
    internal override async Task<bool> InterceptAsync(FileRequest request, ArmedFault armed)
    {
        if (!armed.TryFire()) return false;
        await request.Exchange.SendTextAsync(status, S3Documents.Error(code), "application/xml").ConfigureAwait(false);
        return true;
    }
}
