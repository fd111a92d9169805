using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using ScienceDownload.Engine.Transports.Http;

namespace ScienceDownload.Engine.Transports.S3;

/// <summary>The one place that turns S3's ways to fail into ours, and says which are worth another try.</summary>
internal static partial class S3Errors
{
    public const string RegionHeader = "x-amz-bucket-region";

    /// <summary>The region a bucket says it is in; null when the failure is not about that.</summary>
    public static string? RegionNamed(Exception exception)
    {
        string named = "";
        if (Find<S3RedirectException>(exception) is { } redirect)
        {
            named = redirect.Region ?? "";
        }
        else if (exception is AmazonS3Exception { StatusCode: HttpStatusCode.BadRequest } refusal)
        {
            named = Header(refusal, RegionHeader);
            if (named.Length == 0 && RegionElement().Match(refusal.ResponseBody ?? "") is { Success: true } element)
                named = element.Groups[1].Value;
        }

        return RegionName().IsMatch(named) ? named : null;
    }

    /// <summary>What an exception of the SDK says.</summary>
    public static S3Failure Read(Exception exception, S3Location location, S3Server server, S3Identity identity, TimeProvider time)
    {
        S3Failure failure = exception is AmazonServiceException { StatusCode: not 0 } answered
            ? FromAnswer(answered, location, time)
            : FromSilence(exception, server);
        return failure with { Identity = identity, Cause = exception };
    }

    /// <summary>What leaves the transport.</summary>
    /// <param name="last">The failure that ended it.</param>
    /// <param name="first">The one before it, as somebody else; null when there was none.</param>
    /// <param name="call">What was asked.</param>
    public static DownloadException ToException(S3Failure last, S3Failure? first, S3Call call)
    {
        // Where all were refused, the first refusal tells: it was of whom the user named.
        bool allRefused = first is not null && last.IsRefusal;
        S3Failure main = allRefused ? first! : last;
        S3Failure? other = allRefused ? last : first;
        string text = main.Text + (main.Identity is { } identity && (other is not null || main.IsRefusal) ? $" as {identity.Name}" : "");
        if (other is not null)
            text += $"{(allRefused ? ", and" : "; before that")} {other.Text} as {other.Identity?.Name}";
        if (main.Then is { } then)
            text += "; " + then;
        text += main.Advice.Length == 0 ? "." : ". " + main.Advice;
        return new DownloadException(main.Id, text, main.Cause)
        {
            IsTransient = main.IsTransient || (main.Id == ErrorId.NotSignedIn && call.Access.IsRenewable),
            StatusCode = main.StatusCode,
            RetryAfter = main.RetryAfter,
        };
    }

    private static S3Failure FromAnswer(AmazonServiceException exception, S3Location location, TimeProvider time)
    {
        int status = (int)exception.StatusCode;
        string code = exception.ErrorCode is { Length: > 0 and < 60 } named && named.All(char.IsAsciiLetterOrDigit) ? named : "";
        (ErrorId id, bool transient, string advice) = Judge(status, code, location);
        return new S3Failure
        {
            Id = id,
            // A HEAD has no body, and then the SDK makes the code of the status.
            Text = string.Create(CultureInfo.InvariantCulture, $"HTTP {status} {code}").TrimEnd(),
            Advice = advice,
            IsTransient = transient,
            IsRefusal = status is 401 or 403 && code != "InvalidObjectState",
            StatusCode = status,
            RetryAfter = RetryAfter(exception, time),
        };
    }

    private static (ErrorId Id, bool IsTransient, string Advice) Judge(int status, string code, S3Location location) => (code, status) switch
    {
        ("NoSuchBucket", _) => (ErrorId.ItemNotFound, false, $"There is no bucket {location.Bucket} on this server."),
        (_, 404) or (_, 410) => (
            ErrorId.ItemNotFound, false, $"The bucket {location.Bucket} has no object '{Printable(location.Key)}'{Version(location)}."),
        ("ExpiredToken" or "TokenRefreshRequired" or "InvalidToken", _) =>
            (ErrorId.NotSignedIn, false, "The session's keys are no longer good: get new ones, and go on with the batch."),
        ("InvalidAccessKeyId" or "SignatureDoesNotMatch", _) => (ErrorId.NotSignedIn, false, "The key or its secret is wrong."),
        ("RequestTimeTooSkewed", _) => (ErrorId.NotSignedIn, false, "This machine's clock and the server's differ: set the clock."),
        ("InvalidObjectState", _) => (ErrorId.RequestRefused, false, "The object is in an archive tier: have it restored first, then try again."),
        ("RequestTimeout" or "SlowDown" or "Throttling" or "RequestLimitExceeded", _) => (ErrorId.ServerError, true, ""),
        (_, 401) => (ErrorId.NotSignedIn, false, "Give keys, or new ones."),
        (_, 403) or (_, 451) => (ErrorId.AccessDenied, false,
            "Keys with rights may help; "
            + $"S3 also answers so for a key that does not exist ('{Printable(location.Key)}') when listing is not allowed."),
        (_, 408 or 425) => (ErrorId.ServerError, true, ""),
        (_, 412) => (ErrorId.ContentChanged, true, "The object was replaced."),
        // Our idea of the object is wrong: it is shorter now.
        (_, 416) => (ErrorId.ContentChanged, true, "The object no longer has the bytes that are missing."),
        (_, 429) => (ErrorId.QuotaExhausted, true, "The server asks for fewer requests."),
        (_, 501 or 505) => (ErrorId.ServerError, false, ""),
        (_, >= 500) => (ErrorId.ServerError, true, ""),
        _ => (ErrorId.RequestRefused, false, ""),
    };

    private static S3Failure FromSilence(Exception exception, S3Server server)
    {
        if (Find<S3RedirectException>(exception) is { } redirect)
        {
            return new S3Failure
            {
                Id = ErrorId.RedirectInvalid,
                Text = string.Create(CultureInfo.InvariantCulture, $"HTTP {redirect.Status}"),
                Advice = "The server sends elsewhere without naming a region. Give the bucket's region or endpoint.",
                StatusCode = redirect.Status,
            };
        }

        // What forbids the connection itself is ours already.
        if (Find<DownloadException>(exception) is { } own)
            return new S3Failure { Id = own.Id, Text = own.Message.TrimEnd('.'), IsTransient = own.IsTransient };

        var uri = server.Endpoint ?? new Uri("https://s3.amazonaws.com/");
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (HttpReplyErrors.FromException(inner, uri) is { } known)
                return new S3Failure { Id = known.Id, Text = known.Message.TrimEnd('.'), IsTransient = known.IsTransient };
        }

        return new S3Failure
        {
            Id = ErrorId.NotSignedIn,
            Text = exception.Message.TrimEnd('.'),
            Advice = "Check the AWS profile and the environment.",
        };
    }

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        while (exception is not null and not T)
            exception = exception.InnerException;
        return (T?)exception;
    }

    private static TimeSpan? RetryAfter(AmazonServiceException exception, TimeProvider time)
    {
        string text = Header(exception, "Retry-After");
        TimeSpan? wait = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) ? TimeSpan.FromSeconds(seconds)
            : DateTimeOffset.TryParseExact(text, "R", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset date)
                ? date - time.GetUtcNow()
            : null;
        return wait is not { } asked ? null
            : asked < TimeSpan.Zero ? TimeSpan.Zero
            : asked > HttpReplyErrors.LongestRetryAfter ? HttpReplyErrors.LongestRetryAfter : asked;
    }

    private static string Header(AmazonServiceException exception, string name) =>
        exception.InnerException is HttpErrorResponseException { Response: { } reply } && reply.IsHeaderPresent(name)
            ? reply.GetHeaderValue(name)
            : "";

    private static string Version(S3Location location) => location.VersionId is null ? "" : " in the version asked for";

    // A key may hold anything, and messages go to terminals.
    private static string Printable(string key) => string.Concat(key.Take(200).Select(c => char.IsControl(c) ? '?' : c));

    [GeneratedRegex("<Region>([^<]*)</Region>")]
    private static partial Regex RegionElement();

    [GeneratedRegex("^[a-z0-9-]{1,40}$", RegexOptions.IgnoreCase)]
    private static partial Regex RegionName();
}
