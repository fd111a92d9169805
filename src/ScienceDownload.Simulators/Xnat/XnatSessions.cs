using System.Security.Cryptography;
using System.Text;

namespace ScienceDownload.Simulators;

/// <summary>The server sessions of the simulated server.</summary>
internal sealed class XnatSessions(XnatSimulatorOptions options, XnatTokens tokens)
{
    private readonly Dictionary<string, (DateTimeOffset LastUsed, int Requests)> _open = [];
    private int _opened;

    /// <summary>Sessions opened so far.</summary>
    public int Opened
    {
        get
        {
            lock (_open) return _opened;
        }
    }

    /// <summary>Sessions that are open.</summary>
    public int Open
    {
        get
        {
            lock (_open) return _open.Count;
        }
    }

    /// <summary>Ends all sessions, as a restart of the server does.</summary>
    public void ExpireAll()
    {
        lock (_open) _open.Clear();
    }

    /// <summary>Whether a request is of the user: its session counts one more request.</summary>
    public bool Touch(string? id)
    {
        lock (_open)
        {
            var now = options.Time.GetUtcNow();
            if (id is null || !_open.TryGetValue(id, out var session)) return false;
            if (now - session.LastUsed > options.SessionTimeout || session.Requests >= (options.ExpireAfterRequests ?? int.MaxValue))
            {
                _open.Remove(id);
                return false;
            }

            _open[id] = (now, session.Requests + 1);
            return true;
        }
    }

    /// <summary>Whether credentials would be one session too many.</summary>
    public bool IsOverLimit(string? authorization)
    {
        lock (_open) return IsRight(authorization) && IsFull;
    }

    /// <summary>Opens a session for credentials; null when they are wrong or there are too many.</summary>
    public string? TryOpen(string? authorization)
    {
        if (!IsRight(authorization)) return null;
        lock (_open)
        {
            if (IsFull) return null;
            var id = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
            _open[id] = (options.Time.GetUtcNow(), 0);
            _opened++;
            return id;
        }
    }

    /// <summary>Ends a session.</summary>
    public void End(string? id)
    {
        lock (_open)
        {
            if (id is not null) _open.Remove(id);
        }
    }

    private bool IsFull => _open.Count >= (options.MaxSessions ?? int.MaxValue);

    private bool IsRight(string? authorization)
    {
        if (authorization?.StartsWith("Basic ", StringComparison.Ordinal) != true) return false;
        var pair = Encoding.UTF8.GetString(Convert.FromBase64String(authorization["Basic ".Length..]));
        return pair == $"{options.UserName}:{options.Password}" || tokens.IsValid(pair);
    }
}
