using System.Text.Json.Nodes;

namespace ScienceDownload.Simulators;

/// <summary>The alias tokens of the simulated server: pairs that stand for the user and the password for two days.</summary>
internal sealed class XnatTokens(XnatSimulatorOptions options)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(48);

    private readonly Dictionary<string, DateTimeOffset> _pairs = [];

    /// <summary>Makes one, as the server describes it.</summary>
    public string Issue()
    {
        var (alias, secret, now) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString("N")[..10], options.Time.GetUtcNow());
        lock (_pairs) _pairs[$"{alias}:{secret}"] = now + Life;
        return new JsonObject
        {
            ["alias"] = alias, ["xdatUserId"] = options.UserName, ["secret"] = secret, ["singleUse"] = false,
            ["estimatedExpirationTime"] = (now + Life).ToUnixTimeMilliseconds(), ["timestamp"] = now.ToUnixTimeMilliseconds(), ["enabled"] = true,
            ["created"] = now.ToUnixTimeMilliseconds(), ["id"] = 12, ["disabled"] = 0,
        }.ToJsonString();
    }

    /// <summary>What the server says of one: whose it is, or nothing.</summary>
    public string Validate(string alias, string secret) =>
        IsValid($"{alias}:{secret}") ? new JsonObject { ["valid"] = options.UserName }.ToJsonString() : "{}";

    /// <summary>Takes one back.</summary>
    public void Invalidate(string alias, string secret)
    {
        lock (_pairs) _pairs.Remove($"{alias}:{secret}");
    }

    /// <summary>Whether a pair, as user and password, is that of a token.</summary>
    public bool IsValid(string pair)
    {
        lock (_pairs) return _pairs.TryGetValue(pair, out var end) && options.Time.GetUtcNow() < end;
    }
}
