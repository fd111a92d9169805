using System.Text.RegularExpressions;
using ScienceDownload.Archives.Remote;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Archives.Media;

/// <summary>What yt-dlp complains about, as failures of ours.</summary>
internal static partial class MediaErrors
{
    private const string Prefix = "ERROR: ";

    /// <summary>The failure behind what it printed.</summary>
    /// <param name="exitCode">How it ended.</param>
    /// <param name="said">What it printed on standard error.</param>
    public static DownloadException From(int exitCode, string said)
    {
        string line = said.Split('\n').LastOrDefault(one => one.StartsWith(Prefix, StringComparison.Ordinal))?[Prefix.Length..]
            ?? FormattableString.Invariant($"it ended with {exitCode}");
        int cause = line.IndexOf(" (caused by", StringComparison.Ordinal);
        string text = Address().Replace(ServiceErrors.Plain(cause < 0 ? line : line[..cause]), found =>
            Uri.TryCreate(found.Value, UriKind.Absolute, out Uri? uri) ? PublicUri.Clean(uri).GetLeftPart(UriPartial.Path) : "...");
        (ErrorId id, bool transient) = text switch
        {
            _ when text.Contains("HTTP Error 404", StringComparison.Ordinal) || text.Contains("HTTP Error 410", StringComparison.Ordinal) =>
                (ErrorId.ItemNotFound, false),
            _ when text.Contains("HTTP Error 401", StringComparison.Ordinal) => (ErrorId.NotSignedIn, false),
            _ when text.Contains("HTTP Error 403", StringComparison.Ordinal) => (ErrorId.AccessDenied, false),
            _ when text.Contains("HTTP Error 429", StringComparison.Ordinal) => (ErrorId.QuotaExhausted, true),
            _ when text.Contains("HTTP Error 5", StringComparison.Ordinal) => (ErrorId.ServerError, true),
            _ when text.Contains("Unsupported URL", StringComparison.Ordinal) => (ErrorId.FormatUnsupported, false),
            _ when text.Contains("not available", StringComparison.OrdinalIgnoreCase) => (ErrorId.FormatUnsupported, false),
            _ when text.Contains("ffmpeg", StringComparison.OrdinalIgnoreCase) => (ErrorId.ProgramMissing, false),
            _ when text.Contains("timed out", StringComparison.Ordinal) || text.Contains("onnection", StringComparison.Ordinal) =>
                (ErrorId.ServerUnreachable, true),
            _ => (ErrorId.RequestRefused, false),
        };
        return new DownloadException(id, $"yt-dlp: {text}") { IsTransient = transient };
    }

    [GeneratedRegex(@"https?://[^\s'""<>]+")]
    private static partial Regex Address();
}
