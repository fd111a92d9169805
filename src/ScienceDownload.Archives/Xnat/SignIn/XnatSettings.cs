using System.Globalization;

namespace ScienceDownload.Archives.Xnat;

/// <summary>What a profile may say of a server beside its address, by the names of its settings.</summary>
internal static class XnatSettings
{
    /// <summary>The project where none is named.</summary>
    public const string Project = "Project";

    /// <summary><c>false</c> to take any certificate.</summary>
    public const string VerifySsl = "VerifySsl";

    /// <summary>Seconds a server may be silent.</summary>
    public const string Timeout = "Timeout";

    /// <summary>Files at a time.</summary>
    public const string Workers = "Workers";

    /// <summary>What <c>xnatctl</c> writes into every profile: six hours of silence are no wish of anybody's.</summary>
    private const int UsualTimeout = 21600;

    /// <summary>Silence that a session's own files may take.</summary>
    private static readonly TimeSpan UsualSilence = TimeSpan.FromMinutes(2);

    /// <summary>Whether any certificate is taken: the profile says so, or <c>XNAT_VERIFY_SSL</c> for the server in <c>XNAT_URL</c>.</summary>
    public static bool TrustsAnyCertificate(ArchiveAccess access, XnatAddress address, Func<string, string?> environment)
    {
        if (access.Settings.TryGetValue(VerifySsl, out string? text) && access.Server is { } own && address.IsSameServer(own))
            return !IsTrue(text);
        return IsOfEnvironment(access, address, environment) && environment("XNAT_VERIFY_SSL") is { Length: > 0 } wish && !IsTrue(wish);
    }

    /// <summary>What is said, once, of a server whose certificate is not checked.</summary>
    public static string WarningOf(XnatAddress address) =>
        $"The certificate of {address.Root.Authority} is not checked, as its profile or XNAT_VERIFY_SSL says: "
        + "whoever is in between can read the password.";

    /// <summary>How long a server may be silent: what <c>XNAT_TIMEOUT</c> says beside <c>XNAT_URL</c>, or the profile, else two minutes.</summary>
    /// <exception cref="DownloadException">It is no number of seconds.</exception>
    public static TimeSpan Silence(ArchiveAccess access, Func<string, string?> environment)
    {
        string? text = access.Settings.GetValueOrDefault(Timeout)
            ?? (access.Profile is null && environment("XNAT_URL") is { Length: > 0 } ? environment("XNAT_TIMEOUT") : null);
        return Number(text, "timeout", 1, 86399) is { } seconds && seconds != UsualTimeout ? TimeSpan.FromSeconds(seconds) : UsualSilence;
    }

    /// <summary>How many files a profile wants at a time; null when it does not say.</summary>
    /// <exception cref="DownloadException">It is no number.</exception>
    public static int? WorkersOf(ArchiveAccess access) =>
        Number(access.Settings.GetValueOrDefault(Workers), "number of workers", 1, int.MaxValue) is { } number
            ? Math.Min(number, ConcurrencyLimit.Maximum)
            : null;

    private static bool IsOfEnvironment(ArchiveAccess access, XnatAddress address, Func<string, string?> environment) =>
        access.Profile is null && Uri.TryCreate(environment("XNAT_URL"), UriKind.Absolute, out Uri? named) && address.IsSameServer(named);

    private static bool IsTrue(string text) => text.Trim().ToLowerInvariant() is "true" or "1" or "yes" or "on";

    private static int? Number(string? text, string what, int least, int most)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new DownloadException(ErrorId.InputInvalid,
                $"'{text}' is no {what}, in the profile or the variable of XNAT: a whole number from {least} on is.");
    }
}
