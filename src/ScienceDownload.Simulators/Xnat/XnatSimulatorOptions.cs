namespace ScienceDownload.Simulators;

/// <summary>How a <see cref="XnatSimulator"/> behaves. What may change while it runs can be set.</summary>
public sealed class XnatSimulatorOptions
{
    /// <summary>The path below which it is served, such as <c>/xnat</c>; empty for the root.</summary>
    public string ContextPath { get; init; } = "";

    /// <summary>Whether it speaks TLS, with a certificate that nobody vouches for.</summary>
    public bool UseTls { get; init; }

    /// <summary>Whether it is old: who asks is told in a sentence and nowhere else.</summary>
    public bool IsOld { get; set; }

    /// <summary>The one user.</summary>
    public string UserName { get; init; } = "jdoe";

    /// <summary>The user's password.</summary>
    public string Password { get; set; } = "pw";

    /// <summary>How many of the next sign-ins are answered with 503.</summary>
    public int BusySignIns { get; set; }

    /// <summary>Whether the password has expired: the sign-in is answered with a page that wants another.</summary>
    public bool PasswordExpired { get; set; }

    /// <summary>The clock of sessions.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>After how much silence a session ends.</summary>
    /// <value>15 minutes.</value>
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>A session ends after this many requests; null for never.</summary>
    public int? ExpireAfterRequests { get; set; }

    /// <summary>Sessions that may be open at a time; null for no limit.</summary>
    public int? MaxSessions { get; set; }

    /// <summary>The status of those who would be one session too many: 401 or 503.</summary>
    public int OverLimitStatus { get; set; } = 401;

    /// <summary>Whether without a session one is a guest, to whom nothing exists, instead of being refused.</summary>
    public bool GuestAllowed { get; set; }

    /// <summary>Whether a guest sees empty lists instead of 404.</summary>
    public bool GuestSeesEmptyLists { get; set; }

    /// <summary>How those without a session are refused.</summary>
    public XnatLoginPage LoginPage { get; set; }

    /// <summary>Whether a load balancer needs its own cookie.</summary>
    public bool StickyCookie { get; set; }

    /// <summary>Whether single things come in the form of lists.</summary>
    public bool ResultSetForm { get; set; }

    /// <summary>Whether the owner's project is closed to the user.</summary>
    public bool OwnerProjectForbidden { get; set; }

    /// <summary>Whether a proxy compresses JSON.</summary>
    public bool GzipJson { get; set; }

    /// <summary>Whether a proxy compresses single files.</summary>
    public bool GzipFiles { get; set; }

    /// <summary>Whether rows of a list of several scans carry the ids of all of them in their address, as older servers do.</summary>
    public bool JoinedScanUri { get; set; }

    /// <summary>Whether lists have no column <c>digest</c>.</summary>
    public bool NoDigestColumn { get; set; }

    /// <summary>Entries that every zip has beside its files: names and contents.</summary>
    public IList<KeyValuePair<string, byte[]>> ExtraEntries { get; } = [];
}
