namespace ScienceDownload.Archives.Geodes;

/// <summary>How to reach GEODES and as whom: gathered from parameters, profile, environment and configuration files. Memory only.</summary>
internal sealed record GeodesSettings
{
    public static Uri DefaultServer { get; } = new("https://geodes-portal.cnes.fr/");

    public static Uri DefaultEndpoint { get; } = new("https://s3.datalake.cnes.fr/");

    /// <summary>The portal, ending in a slash. The API key goes to its origin and nowhere else.</summary>
    public Uri Server { get; init; } = DefaultServer;

    public string? ApiKey { get; init; }

    /// <summary>The S3 datalake, ending in a slash.</summary>
    public Uri Endpoint { get; init; } = DefaultEndpoint;

    public string Region { get; init; } = "us-east-1";

    public string? AccessKeyId { get; init; }

    public string? SecretAccessKey { get; init; }

    /// <summary>Null for permanent keys.</summary>
    public string? SessionToken { get; init; }

    /// <summary>The folder a configuration file names for downloads; null for none.</summary>
    public string? DownloadFolder { get; init; }

    /// <summary>Whether a wrong MD5 is an error rather than a warning.</summary>
    public bool ChecksumIsError { get; init; } = true;

    /// <summary>The most items one search may match.</summary>
    public long MaxItems { get; init; } = 800_000_000;

    /// <summary>The configuration file that was read; null for none.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>What was odd in the configuration file.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public bool HasS3Keys => AccessKeyId is not null && SecretAccessKey is not null;

    /// <summary>Whether an address belongs to the portal, so that the key may go there.</summary>
    public bool IsPortal(Uri uri) => Engine.Transports.Http.HttpRedirects.IsSameOrigin(uri, Server);

    /// <summary>Prints no secret.</summary>
    public override string ToString() => $"GEODES at {Server.GetLeftPart(UriPartial.Path)}";
}
