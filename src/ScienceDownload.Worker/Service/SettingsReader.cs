using System.Globalization;
using System.Net;

namespace ScienceDownload.Worker.Service;

/// <summary>Reads the settings from the environment; the names are those of the service whose clients this one takes over.</summary>
/// <param name="variable">Gives the value of a variable; null when it is not set.</param>
internal sealed class SettingsReader(Func<string, string?> variable)
{
    private const long SmallestFileLimit = 1024 * 1024;

    /// <summary>Reads everything that the environment says.</summary>
    /// <param name="root">The folder for files when the environment names none; absolute.</param>
    /// <exception cref="DownloadException">A value is wrong; the message names its variable.</exception>
    public ServiceSettings Read(string root)
    {
        var defaults = new ServiceSettings { Root = root };
        bool needsKey = Flag("REQUIRE_API_KEY", true);
        string? key = Text("API_KEY");
        if (needsKey && key is null)
        {
            throw Wrong("API_KEY is not set. Give the service a key with --api-key-file or API_KEY, "
                + "or let everybody on this machine use it with REQUIRE_API_KEY=false.");
        }

        return defaults with
        {
            Urls = [ReadUrl()],
            Root = Path.GetFullPath(Text("STORAGE_DIR") ?? root),
            ApiKey = needsKey ? key : null,
            WebhookSecret = Text("WEBHOOK_SECRET") ?? key,
            PublicBaseUrl = ReadBaseUrl(),
            MaxConcurrentDownloads = Number("MAX_CONCURRENT_DOWNLOADS", defaults.MaxConcurrentDownloads, 1, 50),
            DefaultTimeoutSec = Number("DEFAULT_TIMEOUT_SEC", defaults.DefaultTimeoutSec, 60, 7200),
            StallTimeout = TimeSpan.FromSeconds(Number("PROGRESS_TIMEOUT_SEC", 300, 60, 1800)),
            MaxFileSize = Number("MAX_CONTENT_LENGTH", defaults.MaxFileSize, SmallestFileLimit, long.MaxValue),
            FileRetention = TimeSpan.FromHours(Fraction("FILE_RETENTION_HOURS", 1, 0.1, 168)),
            RateLimitPerSecond = Number("RATE_LIMIT_RPS", defaults.RateLimitPerSecond, 1, 100),
            RateLimitBurst = Number("RATE_LIMIT_BURST", defaults.RateLimitBurst, 1, 50),
            CorsOrigins = ReadOrigins(),
            Network = new NetworkPolicy { AllowPrivate = Flag("ALLOW_PRIVATE_NETWORK", false), AllowedHosts = List("ALLOWED_DOMAINS") },
            WebhooksEnabled = Flag("WEBHOOK_ENABLE", true),
            Webhooks = defaults.Webhooks with
            {
                Timeout = TimeSpan.FromSeconds(Number("WEBHOOK_TIMEOUT_SEC", 10, 1, 60)),
                Attempts = Number("WEBHOOK_MAX_RETRIES", 3, 1, 10),
            },
            MaxQueuedJobs = Number("MAX_QUEUED_JOBS", defaults.MaxQueuedJobs, 1, 1_000_000),
            MediaHosts = List("YTDLP_HOSTS"),
            AllowYouTube = Flag("ALLOW_YT_DOWNLOADS", false),
            CookieKey = ReadCookieKey(),
            FilesNeedKey = Flag("FILES_REQUIRE_API_KEY", false),
        };
    }

    /// <summary>Reads an address to listen on.</summary>
    /// <exception cref="DownloadException">It is no http address of a machine.</exception>
    public static Uri ReadListener(string text) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttp && uri.PathAndQuery == "/"
            && (uri.IsLoopback || IPAddress.TryParse(uri.Host.Trim('[', ']'), out _))
            ? uri
            : throw Wrong($"'{text}' is nothing to listen on. Give an address such as http://127.0.0.1:8080; for https put a web server in front.");

    private Uri ReadUrl()
    {
        string host = Text("HOST") ?? "127.0.0.1";
        int port = Number("PORT", 8080, 1024, 65535);
        return ReadListener(FormattableString.Invariant($"http://{(host.Contains(':') ? $"[{host}]" : host)}:{port}"));
    }

    private Uri? ReadBaseUrl()
    {
        if (Text("PUBLIC_BASE_URL") is not { } text)
            return null;
        return Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw Wrong($"PUBLIC_BASE_URL is '{text}', which is no http or https address.");
    }

    private string[] ReadOrigins()
    {
        string[] origins = List("CORS_ORIGINS");
        return !origins.Contains("*")
            ? origins
            : throw Wrong("CORS_ORIGINS is '*': every page in the world could use the service. Name the pages, such as https://portal.example.org.");
    }

    private byte[]? ReadCookieKey()
    {
        if (Text("COOKIE_ENCRYPTION_KEY") is not { } text)
            return null;
        // Said without repeating it: it is nearly a key.
        return text.Length == 64 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text)
            : throw Wrong("COOKIE_ENCRYPTION_KEY is not 64 hexadecimal digits.");
    }

    private string? Text(string name) => variable(name)?.Trim() is { Length: > 0 } text ? text : null;

    private string[] List(string name) =>
        Text(name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private bool Flag(string name, bool otherwise) => Text(name)?.ToUpperInvariant() switch
    {
        null => otherwise,
        "TRUE" or "T" or "YES" or "Y" or "ON" or "1" => true,
        "FALSE" or "F" or "NO" or "N" or "OFF" or "0" => false,
        var text => throw Wrong($"{name} is '{text}', which is neither true nor false."),
    };

    private int Number(string name, int otherwise, int least, int most) => (int)Number(name, (long)otherwise, least, most);

    private long Number(string name, long otherwise, long least, long most)
    {
        if (Text(name) is not { } text)
            return otherwise;
        return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most
            ? number
            : throw Wrong($"{name} is '{text}', which is no number from {least} to {most}.");
    }

    private double Fraction(string name, double otherwise, double least, double most)
    {
        if (Text(name) is not { } text)
            return otherwise;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most
            ? number
            : throw Wrong(FormattableString.Invariant($"{name} is '{text}', which is no number from {least} to {most}."));
    }

    private static DownloadException Wrong(string message) => new(ErrorId.InputInvalid, message);
}
