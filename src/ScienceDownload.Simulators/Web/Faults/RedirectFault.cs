namespace ScienceDownload.Simulators;

internal sealed class RedirectFault : Fault
{
    private readonly int _code;
    private readonly Func<FileRequest, string?> _location;

    public RedirectFault(RedirectTarget target, int code, int times)
        : this(code, times, request => Locate(request, target))
    {
    }

    public RedirectFault(string location, int code, int times)
        : this(code, times, _ => location)
    {
    }

    private RedirectFault(int code, int times, Func<FileRequest, string?> location)
        : base(times)
    {
        if (code is not (301 or 302 or 303 or 307 or 308)) throw new ArgumentOutOfRangeException(nameof(code), code, "Not a redirect.");
        (_code, _location) = (code, location);
    }

    internal override async Task<bool> InterceptAsync(FileRequest request, ArmedFault armed)
    {
        if (_location(request) is not { } location || !armed.TryFire()) return false;
        request.Exchange.Response.Headers["Location"] = location;
        await request.Exchange.SendTextAsync(_code, "<html><body>Moved.</body></html>\n", "text/html").ConfigureAwait(false);
        return true;
    }

    /// <summary>Null when the request is already the one the redirect led to.</summary>
    private static string? Locate(FileRequest request, RedirectTarget target) => target switch
    {
        RedirectTarget.Loop => request.Exchange.Request.Target,
        _ when request.WasRedirected => null,
        RedirectTarget.SameOrigin => request.RedirectedAt(request.Exchange.Origin).PathAndQuery,
        _ => request.RedirectedAt(new Uri(request.File.OtherUri, "/")).AbsoluteUri,
    };
}
