using System.Buffers;

namespace ScienceDownload.Engine.Validation;

/// <summary>Finds what is wrong with request headers before any request is made. No message shows a value: it may be secret.</summary>
internal static class HeaderChecks
{
    // RFC 9110, section 5.6.2: the characters of a token.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly string[] OwnNames = ["Range", "If-Range", "Accept-Encoding", "Host", "Content-Length", "Transfer-Encoding"];

    /// <exception cref="DownloadException">
    /// A name is no header name, or is one that the engine sets itself (<see cref="ErrorId.InputInvalid"/>).
    /// </exception>
    public static void CheckNames(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters))
                throw Invalid($"'{name}' is not a header name. Write letters, digits and dashes only, such as X-Api-Key.");
            if (OwnNames.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw Invalid($"The header {name} cannot be given: transfers set it themselves.");
        }
    }

    /// <exception cref="DownloadException">A name or a value is wrong (<see cref="ErrorId.InputInvalid"/>).</exception>
    public static void Check(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        CheckNames(headers.Select(header => header.Key));
        foreach ((string name, string value) in headers)
        {
            if (value.Any(char.IsControl))
                throw Invalid($"The value of the header {name} has a line break or another control character in it.");
        }
    }

    private static DownloadException Invalid(string message) => new(ErrorId.InputInvalid, message);
}
