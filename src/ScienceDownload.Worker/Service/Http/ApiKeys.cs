using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ScienceDownload.Worker.Service.Http;

/// <summary>Tells who may write: whoever sends the key. Digests are compared, in a time that says nothing about either.</summary>
internal sealed class ApiKeys(string? key)
{
    /// <summary>The header with the key.</summary>
    public const string Header = "X-API-Key";

    private readonly byte[]? _digest = key is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Whether a key is asked for at all.</summary>
    public bool AreNeeded => _digest is not null;

    /// <summary>Whether a request carries the key, or none is needed.</summary>
    public bool IsGood(HttpRequest request) => !AreNeeded || Matches(request.Headers[Header].ToString());

    /// <summary>Lets a request pass that carries the key.</summary>
    /// <exception cref="ServiceException">401.</exception>
    public void Require(HttpRequest request)
    {
        if (!AreNeeded)
            return;
        string given = request.Headers[Header].ToString();
        if (given.Length == 0)
            throw new ServiceException(401, "X-API-Key header required");
        if (!Matches(given))
            throw new ServiceException(401, "Invalid API key");
    }

    // The server hands header bytes on as Latin-1, so that is how they become bytes again; a UTF-8 key is then what it was.
    private bool Matches(string given) =>
        given.Length > 0 && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.Latin1.GetBytes(given)), _digest);
}
