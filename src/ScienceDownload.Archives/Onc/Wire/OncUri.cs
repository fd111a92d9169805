namespace ScienceDownload.Archives.Onc;

/// <summary>Addresses of ONC's services, with and without the token.</summary>
internal static class OncUri
{
    /// <summary>A parameter that only tells two addresses of one file apart: it is last, and never sent.</summary>
    public const string Folder = "folder";

    /// <summary>A service with its parameters, in their order and without a token: fit to be stored.</summary>
    public static Uri Of(Uri server, string path, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        string query = string.Join('&', parameters.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        return new Uri(server, "api/" + path + (query.Length == 0 ? "" : "?" + query));
    }

    /// <summary>The same with the token: only to be sent.</summary>
    /// <exception cref="DownloadException">The address is not of the account's server, which alone may see the token.</exception>
    public static Uri WithToken(Uri uri, OncAccount account)
    {
        if (Uri.Compare(uri, account.Server, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) != 0)
        {
            throw new DownloadException(
                ErrorId.NotSignedIn,
                $"The file is at {uri.Authority}, and the token is for {account.Server.Authority}. Give the server with the token, as a parameter, "
                    + $"in a profile, or as {OncAccount.ServerVariable}.");
        }

        string bare = uri.GetLeftPart(UriPartial.Query);
        int folder = bare.IndexOf($"&{Folder}=", StringComparison.Ordinal);
        bare = folder < 0 ? bare : bare[..folder];
        return new Uri($"{bare}{(uri.Query.Length == 0 ? '?' : '&')}token={account.Token}");
    }
}
