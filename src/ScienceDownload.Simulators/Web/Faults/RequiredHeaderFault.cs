namespace ScienceDownload.Simulators;

internal sealed class RequiredHeaderFault(string name, string value) : Fault(Always)
{
    internal override async Task<bool> InterceptAsync(FileRequest request, ArmedFault armed)
    {
        if (request.Exchange.Request.Headers[name] == value) return false;
        request.Exchange.Response.Headers["WWW-Authenticate"] = "Basic realm=\"simulated\"";
        await request.Exchange.SendTextAsync(401, "Credentials are missing or wrong.\n").ConfigureAwait(false);
        return true;
    }
}
