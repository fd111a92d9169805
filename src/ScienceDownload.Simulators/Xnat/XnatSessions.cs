using System.Security.Cryptography;
using System.Text;

namespace ScienceDownload.Simulators;

/// <summary>The server sessions of the simulated server.</summary>
internal sealed class XnatSessions(XnatSimulatorOptions options)
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

    /// <summary>Opens a session for credentials; null when they are wrong or there are too many.</summary>
    public string? TryOpen(string? authorization)
    {
        if (!IsRight(authorization)) return null;
        lock (_open)
        {
            if (_open.Count >= (options.MaxSessions ?? int.MaxValue)) return null;
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

    private bool IsRight(string? authorization) =>
        authorization == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.UserName}:{options.Password}"));
}
