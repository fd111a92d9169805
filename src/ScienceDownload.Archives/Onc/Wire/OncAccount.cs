using System.Security.Cryptography;
using System.Text;

namespace ScienceDownload.Archives.Onc;

/// <summary>Who asks which ONC server. The token stays in memory, and goes to this server only.</summary>
internal sealed class OncAccount
{
    /// <summary>The environment variable with the token, as ONC's own client has it.</summary>
    public const string TokenVariable = "ONC_TOKEN";

    /// <summary>The environment variable with another server's address.</summary>
    public const string ServerVariable = "ONC_SERVER";

    private const string Placeholder = "your_onc_api_token_here";

    private OncAccount(Uri server, string token) => (Server, Token) = (server, token);

    /// <summary>ONC's production server.</summary>
    public static Uri Production { get; } = new("https://data.oceannetworks.ca/");

    /// <summary>The server's root, ending in a slash.</summary>
    public Uri Server { get; }

    /// <summary>The token; never shown.</summary>
    public string Token { get; }

    /// <summary>A digest of the token, by which what is shared per token is found.</summary>
    public string Key => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Token)));

    /// <summary>The server that is asked: what the user gives, else <c>ONC_SERVER</c>, else production.</summary>
    /// <exception cref="DownloadException">The address is none of http or https.</exception>
    public static Uri ServerOf(ArchiveAccess access)
    {
        string? text = access.Server?.OriginalString ?? NullIfBlank(Environment.GetEnvironmentVariable(ServerVariable));
        if (text is null)
            return Production;
        if (!Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out Uri? server) || server.Scheme is not ("http" or "https"))
            throw new DownloadException(ErrorId.InvalidUri, "The ONC server's address must start with http:// or https://.");
        return server;
    }

    /// <summary>
    /// The account: what the user or the profile gives, else <c>ONC_TOKEN</c>, else the file <c>.env</c> in the folder or above it.
    /// </summary>
    /// <exception cref="DownloadException">There is no token (<see cref="ErrorId.NotSignedIn"/>).</exception>
    public static OncAccount Of(ArchiveAccess access, string folder)
    {
        string? token = NullIfBlank(access.Token) ?? NullIfBlank(access.Password)
            ?? NullIfBlank(Environment.GetEnvironmentVariable(TokenVariable)) ?? NullIfBlank(DotEnv.Find(folder, TokenVariable));
        if (token is null || token.Trim() == Placeholder)
        {
            throw new DownloadException(
                ErrorId.NotSignedIn,
                $"There is no ONC token. Give it as a parameter or a profile, or set {TokenVariable}. {Advice}");
        }

        string clean = string.Concat(token.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
        return new OncAccount(ServerOf(access), clean);
    }

    /// <summary>Where a user finds the token.</summary>
    public const string Advice = "Your token is in your profile on data.oceannetworks.ca, tab Web Services.";

    /// <summary>Prints no token.</summary>
    public override string ToString() => $"OncAccount at {Server.Authority}";

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
