namespace ScienceDownload.Simulators;

/// <summary>A key that requests are signed with.</summary>
public sealed class S3Key
{
    private volatile bool _isExpired;

    internal S3Key(string id, string secret, string? sessionToken) => (Id, Secret, SessionToken) = (id, secret, sessionToken);

    /// <summary>The part that is sent.</summary>
    public string Id { get; }

    /// <summary>The part that signs.</summary>
    public string Secret { get; }

    /// <summary>The token that goes with temporary keys; null for lasting ones.</summary>
    public string? SessionToken { get; }

    internal bool IsExpired => _isExpired;

    /// <summary>From now on requests with it are answered <c>ExpiredToken</c>.</summary>
    public void Expire() => _isExpired = true;
}
