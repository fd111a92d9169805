namespace ScienceDownload.Simulators;

internal sealed class LoginPageFault(int times) : Fault(times)
{
    private const string Page =
        "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form method=\"post\" action=\"/login\">"
        + "<input name=\"username\"><input name=\"password\" type=\"password\"><button>Sign in</button></form></body></html>\n";

    internal override async Task<bool> InterceptAsync(FileRequest request, ArmedFault armed)
    {
        if (!armed.TryFire()) return false;
        await request.Exchange.SendTextAsync(200, Page, "text/html; charset=utf-8").ConfigureAwait(false);
        return true;
    }
}
