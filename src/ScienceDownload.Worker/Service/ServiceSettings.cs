namespace ScienceDownload.Worker.Service;

/// <summary>How the service runs. Read once at its start.</summary>
internal sealed record ServiceSettings
{
    /// <summary>What it listens on.</summary>
    public IReadOnlyList<Uri> Urls { get; init; } = [new("http://127.0.0.1:8080")];

    /// <summary>The folder that files land in and are served from; absolute.</summary>
    public required string Root { get; init; }

    /// <summary>The key that requests must carry; null when none is asked for.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The key that webhooks are signed with, in the place of <see cref="ApiKey"/>; null for that one.</summary>
    public string? WebhookSecret { get; init; }

    /// <summary>Where people reach the service from outside, without a slash at its end; null for what each request says.</summary>
    public Uri? PublicBaseUrl { get; init; }

    /// <summary>The most jobs that move at a time, over all batches.</summary>
    public int MaxConcurrentDownloads { get; init; } = 10;

    /// <summary>The time limit of a job that asks for none of its own.</summary>
    public int DefaultTimeoutSec { get; init; } = 1800;

    /// <summary>How long a body may bring no byte.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>The largest file in bytes.</summary>
    public long MaxFileSize { get; init; } = 10L * 1024 * 1024 * 1024;

    /// <summary>How long files stay after they were completed; null to keep them and the records of their batches.</summary>
    public TimeSpan? FileRetention { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long settled batches can be asked for, at least.</summary>
    public TimeSpan RecordRetention { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Requests per second that are let through in the long run.</summary>
    public int RateLimitPerSecond { get; init; } = 2;

    /// <summary>Requests that are let through at once.</summary>
    public int RateLimitBurst { get; init; } = 5;

    /// <summary>The pages that may use the service from a browser, besides its own.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>Where requests of the service may go.</summary>
    public NetworkPolicy Network { get; init; } = new() { AllowPrivate = false };

    /// <summary>Whether webhooks are taken.</summary>
    public bool WebhooksEnabled { get; init; } = true;

    /// <summary>How webhooks are delivered.</summary>
    public WebhookPolicy Webhooks { get; init; } = new() { Patience = TimeSpan.FromSeconds(2) };

    /// <summary>The most jobs that may wait.</summary>
    public int MaxQueuedJobs { get; init; } = 1000;

    /// <summary>The hosts whose addresses are pages: their media are looked for with yt-dlp, where that is installed, without being asked.</summary>
    public IReadOnlyList<string> MediaHosts { get; init; } = [];

    /// <summary>Whether media of YouTube may be looked for.</summary>
    public bool AllowYouTube { get; init; }

    /// <summary>What cookies are encrypted with, 32 bytes; null for a key of its own beside the state.</summary>
    public byte[]? CookieKey { get; init; }

    /// <summary>Whether files too are given only to those who have the key.</summary>
    public bool FilesNeedKey { get; init; }

    /// <summary>Whether it can be reached from this machine only.</summary>
    public bool IsLoopback => Urls.All(url => url.IsLoopback);

    /// <summary>What webhooks are signed with; null for nothing.</summary>
    public string? SigningKey => WebhookSecret ?? ApiKey;

    /// <summary>Prints no key.</summary>
    public override string ToString() => $"Service on {string.Join(", ", Urls)}";
}
