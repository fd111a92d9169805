using System.Globalization;
using System.Net.Http;
using System.Net.Http.Headers;

namespace ScienceDownload.Engine.Transports.Http;

/// <summary>Whether a 200 or 206 really is the file, or the part of it, that was asked for.</summary>
internal static class HttpReplyChecks
{
    private static readonly HashSet<string> HtmlEndings = new(StringComparer.OrdinalIgnoreCase)
    {
        "", ".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx", ".jsp", ".cgi",
    };

    /// <summary>Describes the file behind a complete (200) reply.</summary>
    public static RemoteFile DescribeWhole(HttpResponseMessage response, Uri finalUri, string? expectedName, bool isDecoded = false)
    {
        if (!isDecoded)
            RefuseCodedBody(response, finalUri, expectedName);
        RefuseLoginPage(response, finalUri, expectedName);
        return new RemoteFile
        {
            FinalUri = finalUri,
            // Length, ranges and tag of a coded body speak of its code, not of the file.
            Length = isDecoded ? null : response.Content.Headers.ContentLength,
            Validator = isDecoded ? new Validator(null, StrongDate(response)) : ValidatorOf(response),
            Ranges = isDecoded ? RangeSupport.None : RangesOf(response.Headers.AcceptRanges),
            IsEndTold = response.Content.Headers.ContentLength is not null
                || response.Headers.TransferEncodingChunked == true || response.Version.Major > 1,
            IsDecoded = isDecoded,
            ContentType = response.Content.Headers.ContentType?.ToString(),
            ContentDisposition = Raw(response.Content.Headers, "Content-Disposition"),
            Checksums = isDecoded ? [] : HttpDigests.OfWholeReply(response),
        };
    }

    /// <summary>Describes the file behind a partial (206) reply, after checking that it is the part asked for.</summary>
    public static RemoteFile DescribePart(HttpResponseMessage response, Uri finalUri, ReadRequest request)
    {
        RefuseCodedBody(response, finalUri, request.ExpectedName);
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        if (range is not { From: { } from, To: { } to, Unit: "bytes" })
            throw Invalid($"{finalUri.Authority} answered a range request without saying which range it sends.");
        // Fewer bytes than asked are allowed; other bytes are not: written at our offset they would mix the file.
        if (from != request.Start || (request.End is { } end && to >= end) || to < from)
        {
            throw Invalid(string.Create(CultureInfo.InvariantCulture,
                $"{finalUri.Authority} was asked for bytes from {request.Start} and sent bytes {from} to {to}."));
        }

        if (response.Content.Headers.ContentLength is { } length && length != to - from + 1)
            throw Invalid($"{finalUri.Authority} sent a range whose length and Content-Range disagree.");
        return new RemoteFile
        {
            FinalUri = finalUri,
            Length = range.Length,
            Validator = ValidatorOf(response),
            Ranges = RangeSupport.Served,
            ContentType = response.Content.Headers.ContentType?.ToString(),
            ContentDisposition = Raw(response.Content.Headers, "Content-Disposition"),
            Checksums = HttpDigests.OfPartialReply(response),
        };
    }

    private static RangeSupport RangesOf(HttpHeaderValueCollection<string> accepted) => accepted.Contains("none") ? RangeSupport.None
        : accepted.Contains("bytes") ? RangeSupport.Served
        : RangeSupport.Untold;

    private static Validator ValidatorOf(HttpResponseMessage response) =>
        new(response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : null, StrongDate(response));

    // A file that changed within the second of the answer may change again under the same date (RFC 9110, section 8.8.2.2).
    private static DateTimeOffset? StrongDate(HttpResponseMessage response) =>
        response.Content.Headers.LastModified is { } modified && !(response.Headers.Date <= modified) ? modified : null;

    /// <summary>
    /// Only identity was asked for, so a coded body is not the file. One exception: many servers mark stored compressed files
    /// (<c>x.fits.gz</c>) with the coding of their content; then the body as it is sent is the file.
    /// </summary>
    private static void RefuseCodedBody(HttpResponseMessage response, Uri finalUri, string? expectedName)
    {
        string coding = string.Join(", ", response.Content.Headers.ContentEncoding);
        if (coding.Length == 0 || coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return;
        string name = expectedName ?? finalUri.AbsolutePath;
        if (GzipBody.IsNamedPacked(name))
            return;
        throw new DownloadException(ErrorId.ArchiveReplyInvalid,
            $"{finalUri.Authority} compressed the file on the way ({coding}) although that was refused; its bytes cannot be checked or resumed.");
    }

    /// <summary>Sign-in pages come with 200 and HTML where data was expected.</summary>
    private static void RefuseLoginPage(HttpResponseMessage response, Uri finalUri, string? expectedName)
    {
        string? type = response.Content.Headers.ContentType?.MediaType;
        if (type is not ("text/html" or "application/xhtml+xml"))
            return;
        if (response.Content.Headers.ContentDisposition is { DispositionType: "attachment" })
            return;
        if (expectedName is null || HtmlEndings.Contains(Path.GetExtension(expectedName)))
            return;
        throw new DownloadException(ErrorId.UnexpectedContent,
            $"{finalUri.Authority} sent a web page instead of {expectedName}, as a sign-in form does. "
            + "Sign in, or open the address in a browser to see what it says.");
    }

    private static string? Raw(HttpContentHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : null;

    private static DownloadException Invalid(string message) => new(ErrorId.ArchiveReplyInvalid, message) { IsTransient = true };
}
