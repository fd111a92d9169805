namespace ScienceDownload.Simulators;

internal sealed class IgnoredRangeFault(int times) : Fault(times)
{
    internal override void Prepare(FileAnswer answer, ArmedFault armed)
    {
        // Without a limit the server has no ranges at all, so a HEAD request must not be told otherwise.
        var isAsked = answer.Request.Exchange.Request.Headers["Range"] is not null;
        if (Times == Always || (isAsked && armed.TryFire())) answer.HonoursRanges = false;
    }
}
