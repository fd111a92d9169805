using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Engine.Validation;

/// <summary>Finds what is wrong with a batch's options before anything is stored.</summary>
internal static class OptionChecks
{
    private const int MostConnections = 16;
    private const int MostRetries = 100;

    /// <exception cref="DownloadException">An option is out of its range; the message names it.</exception>
    public static void Check(BatchOptions options)
    {
        Require(
            options.Connections is >= 1 and <= MostConnections,
            $"The number of connections {options.Connections} is not from 1 to {MostConnections}.");
        Require(options.PerHostLimit is null or >= 1, $"The limit per host {options.PerHostLimit} is not 1 or more.");
        Require(options.BytesPerSecond is null or >= 1, $"The rate limit {options.BytesPerSecond} is not 1 byte per second or more.");
        Require(options.MaxRetries is >= 0 and <= MostRetries, $"The number of retries {options.MaxRetries} is not from 0 to {MostRetries}.");
        Require(options.MaxFileSize is null or >= 0, $"The largest file size {options.MaxFileSize} is negative.");
        Require(options.StallTimeout > TimeSpan.Zero && options.StallTimeout < TimeSpan.FromDays(1), "The stall timeout is not between 0 and a day.");
        Require(options.ItemTimeout is null || (options.ItemTimeout > TimeSpan.Zero && options.ItemTimeout < TimeSpan.FromDays(40)),
            "The time limit per item is not between 0 and 40 days.");
        if (options.PathTemplate is { } template)
            PathTemplate.Parse(template);
        if (options.Webhook is { } webhook)
            CheckWebhook(webhook);
        HeaderChecks.CheckNames(options.HeaderNames);
        if (options.S3 is { } s3)
            CheckS3(s3);
    }

    /// <summary>Makes the destination and tries to write there.</summary>
    /// <exception cref="DownloadException">It cannot be made or written.</exception>
    public static void CheckDestination(string destination)
    {
        if (!Path.IsPathFullyQualified(destination))
            throw new DownloadException(ErrorId.DestinationUnwritable, $"The destination '{destination}' is not an absolute path.");
        string probe = Path.Combine(destination, $".science-download-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(destination);
            using FileStream file = File.Create(probe, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new DownloadException(ErrorId.DestinationUnwritable,
                $"The destination {destination} cannot be written: {exception.Message} Choose another folder.", exception);
        }
    }

    private static void CheckS3(S3Settings settings)
    {
        if (settings.Endpoint is { } endpoint && !(endpoint.IsAbsoluteUri && endpoint.Scheme is "http" or "https" && endpoint.UserInfo.Length == 0))
        {
            throw new DownloadException(ErrorId.InvalidUri,
                "The S3 endpoint is not an http or https address without user and password, such as https://s3.example.org.");
        }

        if (settings is { Anonymous: true, Profile: not null })
            throw new DownloadException(ErrorId.InputInvalid, "S3 is read either as nobody or by a profile: leave out one of the two.");
    }

    private static void CheckWebhook(Uri webhook)
    {
        if (!webhook.IsAbsoluteUri || (webhook.Scheme != Uri.UriSchemeHttp && webhook.Scheme != Uri.UriSchemeHttps))
        {
            throw new DownloadException(
                ErrorId.InvalidUri,
                $"The webhook '{webhook.OriginalString}' is no http or https address. Give one such as https://example.org/hook.");
        }

        if (webhook.UserInfo.Length > 0)
        {
            throw new DownloadException(
                ErrorId.InvalidUri,
                "The webhook has a user name or password in it, which would be stored. Remove it: receivers check the signature.");
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new DownloadException(ErrorId.LimitOutOfRange, message);
    }
}
