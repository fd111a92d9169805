using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ScienceDownload.Worker.Service.Batches;

/// <summary>
/// The cookies that requests may name: one encrypted file for each set, beside the state, never below the root. The key is the operator's, else one
/// of its own that only this user can read.
/// </summary>
/// <remarks>
/// A file is <c>nonce (12 bytes), tag (16), AES-256-GCM of the JSON of <see cref="StoredCookies"/></c>; its name is authenticated with it.
/// </remarks>
internal sealed class CookieStore(string statePath, byte[]? key)
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly object _lock = new();
    private readonly string _folder = Path.Combine(statePath, "cookies");
    private byte[]? _key = key;

    /// <summary>Keeps cookies, and gives them an id.</summary>
    public StoredCookies Add(string name, string netscape, IReadOnlyList<string> domains, DateTimeOffset now)
    {
        var cookies = new StoredCookies(Guid.NewGuid().ToString("D"), name, now, domains, netscape);
        lock (_lock)
        {
            byte[] text = JsonSerializer.SerializeToUtf8Bytes(cookies);
            byte[] file = new byte[NonceLength + TagLength + text.Length];
            RandomNumberGenerator.Fill(file.AsSpan(0, NonceLength));
            using (var cipher = new AesGcm(Key(), TagLength))
            {
                cipher.Encrypt(file.AsSpan(0, NonceLength), text, file.AsSpan(NonceLength + TagLength), file.AsSpan(NonceLength, TagLength),
                    Encoding.ASCII.GetBytes(cookies.Id));
            }

            WriteOwned(PathOf(cookies.Id), file);
        }

        return cookies;
    }

    /// <summary>All sets, oldest first.</summary>
    public IReadOnlyList<StoredCookies> List()
    {
        lock (_lock)
        {
            return !Directory.Exists(_folder)
                ? []
                : [.. Directory.GetFiles(_folder, "*.cookies").Select(path => Find(Path.GetFileNameWithoutExtension(path))).OfType<StoredCookies>()
                    .OrderBy(one => one.CreatedAt)];
        }
    }

    /// <summary>Whether there is a set.</summary>
    public bool Has(string id) => Find(id) is not null;

    /// <summary>A set; null when there is none that can be read.</summary>
    public StoredCookies? Find(string id)
    {
        lock (_lock)
        {
            if (!Guid.TryParseExact(id, "D", out Guid guid) || !File.Exists(PathOf(guid.ToString("D"))))
                return null;
            try
            {
                byte[] file = File.ReadAllBytes(PathOf(guid.ToString("D")));
                byte[] text = new byte[Math.Max(0, file.Length - NonceLength - TagLength)];
                using var cipher = new AesGcm(Key(), TagLength);
                cipher.Decrypt(file.AsSpan(0, NonceLength), file.AsSpan(NonceLength + TagLength), file.AsSpan(NonceLength, TagLength), text,
                    Encoding.ASCII.GetBytes(guid.ToString("D")));
                return JsonSerializer.Deserialize<StoredCookies>(text);
            }
            catch (Exception error) when (error is CryptographicException or JsonException or ArgumentException or IOException)
            {
                // Of another key, or damaged: as good as gone.
                return null;
            }
        }
    }

    /// <summary>Forgets a set.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(string id)
    {
        lock (_lock)
        {
            if (Find(id) is not { } cookies)
                return false;
            File.Delete(PathOf(cookies.Id));
            return true;
        }
    }

    /// <summary>Who asks with a set of cookies.</summary>
    public ArchiveAccess Access(string id) => Find(id) is { } cookies
        ? new ArchiveAccess { Cookies = NetscapeCookies.Read(cookies.Netscape) }
        : new ArchiveAccess { Settings = new Dictionary<string, string> { [Archives.Media.MediaSession.MissingCookies] = id } };

    private string PathOf(string id) => Path.Combine(_folder, id + ".cookies");

    private byte[] Key()
    {
        if (_key is not null)
            return _key;
        string path = Path.Combine(statePath, "cookies.key");
        if (!File.Exists(path))
            WriteOwned(path, RandomNumberGenerator.GetBytes(32));
        return _key = File.ReadAllBytes(path);
    }

    private static void WriteOwned(string path, byte[] bytes)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        else
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnerOnly | UnixFileMode.UserExecute);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using (var stream = new FileStream(path + ".new", options))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }
}
