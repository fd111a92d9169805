using ScienceDownload.Engine.Transports.Http;

namespace ScienceDownload.Archives.Geodes;

/// <summary>The S3 datalake: same files, other way, session keys that expire.</summary>
internal static class GeodesDatalake
{
    /// <summary>How a data file is read from the datalake now.</summary>
    /// <exception cref="DownloadException">It is not there, there are no keys, or it lies at a server that the keys are not for.</exception>
    public static ItemSource Open(GeodesDetails details, GeodesSettings settings)
    {
        if (details.S3 is not { } address)
            throw new DownloadException(ErrorId.DataAssetMissing, "The item has no address in the S3 datalake. Download it from the portal.");
        if (!HttpRedirects.IsSameOrigin(address, settings.Endpoint))
        {
            throw new DownloadException(ErrorId.InvalidUri,
                $"The file lies at {address.Authority}, but the keys are for {settings.Endpoint.Authority} and are not sent elsewhere. "
                + "Name its server with GEODES_S3_ENDPOINT.");
        }

        if (!settings.HasS3Keys)
        {
            throw new DownloadException(ErrorId.NotSignedIn,
                "The S3 datalake asks for keys, and there are none. Give AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and "
                + "AWS_SESSION_TOKEN, or put them into "
                + $"{GeodesConfigFile.DefaultName} (aws_access_key_id, aws_secret_access_key, aws_session_token).");
        }

        return new ItemSource(Location(address))
        {
            Member = details.Member,
            S3 = new S3Access
            {
                Settings = new S3Settings { Endpoint = settings.Endpoint, Region = settings.Region, PathStyle = true },
                AccessKeyId = settings.AccessKeyId,
                SecretAccessKey = settings.SecretAccessKey,
                SessionToken = settings.SessionToken,
            },
        };
    }

    /// <summary><c>https://host/bucket/key</c> as <c>s3://bucket/key</c>.</summary>
    public static Uri Location(Uri address) => new("s3:/" + address.AbsolutePath);

    /// <summary>Expired keys concern every file to come: the batch waits for new ones. A single file may be refused for reasons of its own.</summary>
    public static DownloadException Explain(DownloadException failure) => failure is { Id: ErrorId.NotSignedIn, StatusCode: not null }
        ? new DownloadException(ErrorId.CredentialsExpired,
            $"The S3 datalake does not take the session keys any more ({failure.Message}) "
            + "Renew them, in the environment or in the configuration file.", failure)
        {
            StatusCode = failure.StatusCode,
            SuspendsBatch = true,
        }
        : failure;
}
