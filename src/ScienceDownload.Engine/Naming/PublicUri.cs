using System.Collections.Frozen;
using ScienceDownload.Engine.Transports.S3;

namespace ScienceDownload.Engine.Naming;

/// <summary>Addresses as they may be shown and kept: without user info, fragment and whatever signs or opens them.</summary>
internal static class PublicUri
{
    private static readonly string[] SecretPrefixes = ["X-Amz-", "X-Goog-", "X-Oss-", "X-Cos-"];

    private static readonly FrozenSet<string> SecretNames = FrozenSet.ToFrozenSet(
        [
            "sig", "signature", "q-signature", "hmac", "token", "access_token", "accesstoken", "id_token", "refresh_token", "auth", "auth_token",
            "authtoken", "authorization", "apikey", "api_key", "api-key", "x-api-key", "appkey", "password", "passwd", "pwd", "secret",
            "client_secret", "credential", "credentials", "jwt", "ticket", "sessionid", "session_id", "jsessionid", "sas", "policy",
            "key-pair-id", "awsaccesskeyid", "googleaccessid", "hdnea", "hdnts", "hdntl", "__token__", "skoid", "sktid",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The address without its secrets; the same object when it has none.</summary>
    public static Uri Clean(Uri uri)
    {
        // What looks like a query or a fragment in an address of S3 belongs to the key, and none of it opens anything.
        if (!uri.IsAbsoluteUri || S3Location.IsS3(uri))
            return uri;
        string query = CleanQuery(uri.Query);
        if (uri.UserInfo.Length == 0 && uri.Fragment.Length == 0 && query.Length == uri.Query.Length)
            return uri;
        return new Uri(uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) + query);
    }

    /// <summary>The address for a message or a log line.</summary>
    public static string Text(Uri uri) => Clean(uri).OriginalString;

    private static string CleanQuery(string query)
    {
        if (query.Length < 2)
            return query;
        string[] all = query[1..].Split('&');
        string[] kept = [.. all.Where(parameter => !IsSecret(parameter))];
        return kept.Length == all.Length ? query : kept.Length == 0 ? "" : "?" + string.Join('&', kept);
    }

    private static bool IsSecret(string parameter)
    {
        int equals = parameter.IndexOf('=', StringComparison.Ordinal);
        string name = Uri.UnescapeDataString(equals < 0 ? parameter : parameter[..equals]);
        return SecretNames.Contains(name) || SecretPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
    }
}
