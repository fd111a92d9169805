using System.Security.Cryptography;
using System.Text;

namespace ScienceDownload.Engine.Webhooks;

/// <summary>What lets a receiver tell that an event is ours: an HMAC-SHA256 over the very bytes of the body.</summary>
internal static class WebhookSignature
{
    /// <summary>The value of <c>X-Webhook-Signature</c>.</summary>
    /// <param name="secret">The key; its UTF-8 bytes are used.</param>
    /// <param name="body">What is sent.</param>
    public static string Of(string secret, ReadOnlySpan<byte> body) =>
        "sha256=" + Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body)).ToLowerInvariant();
}
