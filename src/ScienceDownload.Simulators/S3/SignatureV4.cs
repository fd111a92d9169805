using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ScienceDownload.Simulators;

/// <summary>A signature as a request carries it, and as it should be: computed anew from the request's own text.</summary>
internal sealed record SignatureV4(string KeyId, string Date, string Region, string SignedHeaders, string Signature)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Null when the request is not signed, or not so that it could be read.</summary>
    public static SignatureV4? Read(HeaderCollection headers)
    {
        if (headers["Authorization"] is not { } header || !header.StartsWith(Algorithm + " ", StringComparison.Ordinal)) return null;
        var parts = header[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1]);
        var scope = parts.GetValueOrDefault("Credential", "").Split('/');
        return scope.Length == 5 && scope[3] == "s3" && scope[4] == "aws4_request"
            ? new SignatureV4(scope[0], scope[1], scope[2], parts.GetValueOrDefault("SignedHeaders", ""), parts.GetValueOrDefault("Signature", ""))
            : null;
    }

    /// <summary>Whether it is what this secret makes of the request.</summary>
    public bool IsOf(ServerRequest request, string secret) => Compute(request, secret) == Signature;

    /// <summary>The signature in lower-case hex.</summary>
    public string Compute(ServerRequest request, string secret)
    {
        var digest = Hex(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(request))));
        var toSign = $"{Algorithm}\n{request.Headers["x-amz-date"]}\n{Date}/{Region}/s3/aws4_request\n{digest}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var text in new[] { Date, Region, "s3", "aws4_request", toSign }) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
        return Hex(key);
    }

    /// <summary>The time the request was made; null when it does not say.</summary>
    public static DateTimeOffset? TimeOf(HeaderCollection headers) => DateTimeOffset.TryParseExact(
        headers["x-amz-date"], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>The canonical request. S3 encodes the path once, and keeps double slashes.</summary>
    internal string Canonical(ServerRequest request)
    {
        var path = request.Target.Split('?')[0];
        var query = request.QueryString.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => Encode(Uri.UnescapeDataString(pair[0]), keepSlash: false)
                + "=" + Encode(Uri.UnescapeDataString(pair.Length > 1 ? pair[1] : ""), keepSlash: false))
            .Order(StringComparer.Ordinal);
        var headers = SignedHeaders
            .Split(';')
            .Select(name => $"{name}:{string.Join(',', request.Headers.GetAll(name).Select(value => value.Trim()))}\n");
        return string.Join('\n',
            request.Method,
            Encode(Uri.UnescapeDataString(path), keepSlash: true),
            string.Join('&', query),
            string.Concat(headers),
            SignedHeaders,
            request.Headers["x-amz-content-sha256"]);
    }

    private static string Encode(string text, bool keepSlash)
    {
        var encoded = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)value;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' || (c == '/' && keepSlash)) encoded.Append(c);
            else encoded.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();
}
