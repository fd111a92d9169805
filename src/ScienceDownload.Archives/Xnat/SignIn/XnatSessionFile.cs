using System.Text.Json;
using ScienceDownload.Engine.Manifests;
using ScienceDownload.Engine.Profiles;

namespace ScienceDownload.Archives.Xnat;

/// <summary>
/// The sessions that users asked to keep, one for each server and user, in a file that only its owner can read, beside the profiles. What cannot be
/// read is no session; a new sign-in mends it.
/// </summary>
internal sealed class XnatSessionFile(string path, TimeProvider time)
{
    private const string FileName = "xnat-sessions.json";

    /// <summary>The file of this user; null when there is no place for settings.</summary>
    public static XnatSessionFile? Of(Func<string, string?> environment, TimeProvider time)
    {
        string? folder = environment(ProfileFile.Variable) is { Length: > 0 } profiles ? Path.GetDirectoryName(Path.GetFullPath(profiles))
            : OperatingSystem.IsWindows() ? Below(environment("APPDATA"))
            : Below(environment("XDG_CONFIG_HOME") is { } home && Path.IsPathRooted(home) ? home : Below(environment("HOME"), ".config"));
        return folder is null ? null : new XnatSessionFile(Path.Combine(folder, FileName), time);

        static string? Below(string? parent, string name = "science-download") => string.IsNullOrEmpty(parent) ? null : Path.Combine(parent, name);
    }

    /// <summary>The session for a server and a user, or for whoever used the server last; null when there is none that can still be good.</summary>
    public XnatKeptSession? Find(XnatAddress address, string? userName) => Read()
        .Where(one => one.Server == address.Text && (userName is null || one.UserName == userName))
        .Where(one => time.GetUtcNow() < one.UsedAt + TimeSpan.FromSeconds(one.Silence))
        .MaxBy(one => one.UsedAt);

    /// <summary>Keeps a session, instead of an earlier one of the same server and user.</summary>
    /// <exception cref="DownloadException">The file cannot be written.</exception>
    public Task KeepAsync(XnatKeptSession session, CancellationToken cancellation) =>
        ChangeAsync(all => [.. all.Where(one => !IsSame(one, session)), session with { UsedAt = time.GetUtcNow() }], cancellation);

    /// <summary>Forgets a session.</summary>
    /// <exception cref="DownloadException">The file cannot be written.</exception>
    public Task ForgetAsync(XnatKeptSession session, CancellationToken cancellation) =>
        ChangeAsync(all => [.. all.Where(one => !IsSame(one, session))], cancellation);

    private static bool IsSame(XnatKeptSession one, XnatKeptSession other) => one.Server == other.Server && one.UserName == other.UserName;

    private async Task ChangeAsync(Func<IReadOnlyList<XnatKeptSession>, IReadOnlyList<XnatKeptSession>> change, CancellationToken cancellation)
    {
        ProfileFile.CreateFolder(path);
        try
        {
            using FolderLock turn = await FolderLock.AcquireAsync(Path.GetDirectoryName(path)!, cancellation).ConfigureAwait(false);
            using var file = new AtomicFile(path, isPrivate: true);
            await JsonSerializer.SerializeAsync(file.Stream, change(Read()), cancellationToken: cancellation).ConfigureAwait(false);
            await file.CommitAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(
                ErrorId.ProfileUnusable, $"The file of kept sessions, '{path}', cannot be written: {exception.Message}", exception);
        }
    }

    private XnatKeptSession[] Read()
    {
        try
        {
            return JsonSerializer.Deserialize<XnatKeptSession[]>(File.ReadAllBytes(path)) ?? [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }
}
