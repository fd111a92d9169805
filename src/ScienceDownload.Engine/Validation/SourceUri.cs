using ScienceDownload.Engine.Transports.S3;

namespace ScienceDownload.Engine.Validation;

/// <summary>The one way from text to the address of an item. The messages are those of the REST service.</summary>
internal static class SourceUri
{
    /// <summary>Reads an address; blanks around it do not matter.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="index">The item's place in its batch, from zero; named in errors.</param>
    /// <param name="origin">Where the text stood, such as <c>urls.csv row 7</c>; errors begin with it. Null when it has no place of its own.</param>
    /// <returns>
    /// The address; its <see cref="Uri.OriginalString"/> is the trimmed text, for S3 in the escaped form that loses nothing of the key.
    /// </returns>
    /// <exception cref="DownloadException">It is no http, https or s3 address (<see cref="ErrorId.InvalidUri"/>).</exception>
    public static Uri Parse(string? text, int index, string? origin)
    {
        string url = (text ?? "").Trim();
        if (url.Length == 0)
            throw Invalid(origin, $"URL at index {index} is empty");
        if (S3Location.IsS3(url))
            return ParseS3(url, index, origin);
        int hostStart = url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http://".Length
            : url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https://".Length
            : throw Invalid(origin, $"URL at index {index} must start with http:// or https://");
        int hostLength = url.AsSpan(hostStart).IndexOfAny('/', '?', '#');
        string host = hostLength < 0 ? url[hostStart..] : url.Substring(hostStart, hostLength);
        if (host.Contains('[') && !host.Contains(']'))
            throw Invalid(origin, "Invalid IPv6 URL");
        if (host.Length == 0 || url.Any(char.IsControl) || !Uri.TryCreate(url, UriKind.Absolute, out Uri? uri))
            throw Invalid(origin, $"Invalid URL format at index {index}");
        // It would be stored with the batch and would not even be sent: HTTP wants a header.
        if (uri.UserInfo.Length > 0)
            throw Invalid(origin, $"URL at index {index} has a user name or password in it. Remove it, and give the credentials as a header");
        return uri;
    }

    private static Uri ParseS3(string url, int index, string? origin)
    {
        try
        {
            var location = S3Location.Parse(url);
            return location.Key.Length > 0
                ? location.ToUri()
                : throw new FormatException("names a bucket and no object. Add the key, or ask for all objects below it");
        }
        catch (FormatException exception)
        {
            throw Invalid(origin, $"URL at index {index} {exception.Message}");
        }
    }

    private static DownloadException Invalid(string? origin, string message) => new(ErrorId.InvalidUri, Place.Prefix(origin) + message);
}
