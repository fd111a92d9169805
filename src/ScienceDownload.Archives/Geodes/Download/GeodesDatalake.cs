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

        return new ItemSource(Location(address)) { Member = details.Member, S3 = Access(settings) };
    }

    /// <summary>How the datalake is spoken to.</summary>
    /// <exception cref="DownloadException">There are no keys.</exception>
    public static S3Access Access(GeodesSettings settings)
    {
        if (!settings.HasS3Keys)
        {
            throw new DownloadException(ErrorId.NotSignedIn,
                "The S3 datalake asks for keys, and there are none. Give AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and "
                + "AWS_SESSION_TOKEN, or put them into "
                + $"{GeodesConfigFile.DefaultName} (aws_access_key_id, aws_secret_access_key, aws_session_token).");
        }

        return new S3Access
        {
            Settings = new S3Settings { Endpoint = settings.Endpoint, Region = settings.Region, PathStyle = true },
            AccessKeyId = settings.AccessKeyId,
            SecretAccessKey = settings.SecretAccessKey,
            SessionToken = settings.SessionToken,
        };
    }

    /// <summary><c>https://host/bucket/key</c> as <c>s3://bucket/key</c>.</summary>
    public static Uri Location(Uri address) => new("s3:/" + address.AbsolutePath);

    /// <summary>
    /// Keys that are no longer good concern every file to come: the batch waits for new ones. So does a refusal, unless the same keys have read
    /// another object of the bucket in this run, or may list it, or other keys were refused the object before: then it alone is forbidden, and
    /// waiting would help nobody.
    /// </summary>
    public static DownloadException Explain(DownloadException failure, GeodesDetails details, DatalakeReads reads, DatalakeRefusals refusals)
    {
        if (failure is { Id: ErrorId.NotSignedIn, StatusCode: not null })
        {
            return Suspending(ErrorId.CredentialsExpired, failure,
                $"The S3 datalake does not take the session keys any more ({failure.Message}) "
                + "Renew them, in the environment or in the configuration file.");
        }

        if (failure is not { Id: ErrorId.AccessDenied, StatusCode: 403 } || details.S3 is not { } address || reads.HasReadBucketOf(address))
            return failure;
        if (reads.KeyFor(address) is { } key && refusals.Refused(address, key))
        {
            return new DownloadException(ErrorId.AccessDenied,
                $"The S3 datalake refuses the file to these keys as to the ones before, so it is forbidden ({failure.Message})", failure)
            {
                StatusCode = failure.StatusCode,
            };
        }

        return Suspending(ErrorId.AccessDenied, failure,
            $"The S3 datalake refuses these keys, which have read nothing of '{DatalakeReads.BucketOf(address)}' yet ({failure.Message}) "
            + "Renew them, in the environment or in the configuration file, or leave the file out if it alone is forbidden.");
    }

    private static DownloadException Suspending(ErrorId id, DownloadException failure, string message) => new(id, message, failure)
    {
        StatusCode = failure.StatusCode,
        SuspendsBatch = true,
    };
}
