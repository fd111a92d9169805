using System.Diagnostics;
using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Xnat;

/// <summary>Opens sessions that outlive their process, and ends them.</summary>
internal sealed class XnatKeeper(ArchiveHttp http, Func<string, string?> environment, TimeProvider time)
{
    /// <summary>Signs in and keeps the session.</summary>
    /// <exception cref="DownloadException">The server refuses it, or there is nothing to sign in with.</exception>
    public async Task<XnatConnectionInfo> ConnectAsync(ArchiveAccess access, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        XnatSignIn signIn = XnatSignIn.From(access, null, environment, time);
        XnatSessionFile file = XnatSessionFile.Of(environment, time)
            ?? throw new DownloadException(ErrorId.ProfileUnusable, "This user has no folder for settings, in which a session could be kept.");
        // A session that is kept already is no reason not to sign in: the password may have changed.
        if (signIn.Password is not null)
            signIn = signIn with { Token = null, Kept = null };
        if (signIn.IsAnonymous)
        {
            throw new DownloadException(ErrorId.NotSignedIn,
                $"There is nothing to sign in with at {signIn.Address.Root.Authority}: "
                + "give -Credential, a profile with a secret, or XNAT_USER and XNAT_PASS.");
        }

        // Not disposed of: that would end the session.
        var connection = new XnatConnection(signIn, http);
        XnatIdentity identity = await connection.IdentifyAsync(cancellation).ConfigureAwait(false);
        string user = signIn.UserName ?? identity.UserName ?? "";
        var session = new XnatKeptSession(signIn.Address.Text, user, identity.Session!, time.GetUtcNow(), identity.Timeout.TotalSeconds);
        await file.KeepAsync(session, cancellation).ConfigureAwait(false);
        return new XnatConnectionInfo(signIn.Address.Root, identity.UserName, null, clock.Elapsed);
    }

    /// <summary>Ends a kept session and forgets it.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="DownloadException">The file of sessions cannot be written.</exception>
    public async Task<bool> DisconnectAsync(ArchiveAccess access, CancellationToken cancellation)
    {
        XnatSignIn signIn = XnatSignIn.From(access, null, environment, time);
        if (XnatSessionFile.Of(environment, time) is not { } file || file.Find(signIn.Address, signIn.UserName) is not { } kept)
            return false;
        await file.ForgetAsync(kept, cancellation).ConfigureAwait(false);
        await XnatSignOut.EndAsync(http, signIn, "JSESSIONID=" + kept.Token, cancellation).ConfigureAwait(false);
        return true;
    }
}
