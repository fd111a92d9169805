using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Xnat;

/// <summary>Ends sessions. One ends by itself after a while, so nobody waits long for it, and a failure is nobody's.</summary>
internal static class XnatSignOut
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Ends a session on its server.</summary>
    public static async Task EndAsync(ArchiveHttp http, XnatSignIn signIn, string cookies, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, http.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            await http.SendAsync(
                new ArchiveCall(HttpMethod.Delete, signIn.Address.Data("JSESSION"))
                {
                    Headers = [KeyValuePair.Create("Cookie", cookies)],
                    Expects = static _ => true,
                    FollowsRedirects = false,
                    MaxRetries = 0,
                    TrustsAnyCertificate = signIn.TrustsAnyCertificate,
                },
                either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is DownloadException or OperationCanceledException)
        {
            // It ends by itself.
        }
    }
}
