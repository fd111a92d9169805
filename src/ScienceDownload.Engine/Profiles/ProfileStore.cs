using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Engine.Profiles;

/// <summary>The profiles of this user over <see cref="ProfileFile"/>, and behind them those of other programs.</summary>
/// <param name="file">The file; null for the usual one.</param>
/// <param name="others">Where other programs keep theirs; ours come first.</param>
internal sealed class ProfileStore(string? file, params IReadOnlyList<IForeignProfiles> others) : IProfileStore
{
    private const int LongestName = 64;

    // Looked up at every call: in a long session the environment may change.
    public string FilePath => ProfileFile.Resolve(file);

    public IReadOnlyList<DownloadProfile> List() =>
    [
        .. ProfileFile.Read(FilePath).Concat(others.SelectMany(other => other.Read()))
            .Select(entry => entry.Profile)
            .DistinctBy(profile => profile.Name, StringComparer.OrdinalIgnoreCase)
            .OrderBy(profile => profile.Name, StringComparer.OrdinalIgnoreCase),
    ];

    public DownloadProfile Get(string name) => Find(name).Profile;

    public ArchiveAccess GetAccess(string name)
    {
        (DownloadProfile profile, ProfileSecret? secret) = Find(name);
        return new ArchiveAccess
        {
            Server = profile.Server,
            UserName = profile.UserName,
            Password = secret?.Password,
            Token = secret?.Token,
            Settings = profile.Settings,
            Profile = profile.Name,
        };
    }

    public Task SetAsync(DownloadProfile profile, ProfileSecret? secret, CancellationToken cancellation)
    {
        Check(profile, secret);
        return ChangeAsync(entries => [.. entries.Where(entry => !IsNamed(entry, profile.Name)), new ProfileEntry(profile, secret)], cancellation);
    }

    public Task RemoveAsync(string name, CancellationToken cancellation) => ChangeAsync(
        entries => entries.Any(entry => IsNamed(entry, name)) ? [.. entries.Where(entry => !IsNamed(entry, name))] : throw NotFound(name),
        cancellation);

    private async Task ChangeAsync(Func<IReadOnlyList<ProfileEntry>, IReadOnlyList<ProfileEntry>> change, CancellationToken cancellation)
    {
        string path = FilePath;
        ProfileFile.CreateFolder(path);
        // Two that change the file at one moment must not lose each other's profiles.
        using FolderLock turn = await EnterAsync(path, cancellation).ConfigureAwait(false);
        ProfileFile.Write(path, change(ProfileFile.Read(path)));
    }

    private static async Task<FolderLock> EnterAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await FolderLock.AcquireAsync(Path.GetDirectoryName(path)!, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.ProfileUnusable, $"The profile file '{path}' cannot be written: {exception.Message}", exception);
        }
    }

    private ProfileEntry Find(string name) => ProfileFile.Read(FilePath).FirstOrDefault(entry => IsNamed(entry, name))
        ?? others.SelectMany(other => other.Read()).FirstOrDefault(entry => IsNamed(entry, name))
        ?? throw NotFound(name);

    private DownloadException NotFound(string name) => new(ErrorId.ProfileNotFound,
        $"There is no profile '{name}' in '{FilePath}'. Get-DownloadProfile lists those there are; Set-DownloadProfile makes one.");

    private static bool IsNamed(ProfileEntry entry, string name) => entry.Profile.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static void Check(DownloadProfile profile, ProfileSecret? secret)
    {
        string name = profile.Name;
        if (name.Length is 0 or > LongestName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
            throw Invalid($"'{name}' is no name for a profile: take 1 to {LongestName} letters, digits, dots, dashes and underscores.");
        if (profile.Server is { } server && !IsServer(server))
            throw Invalid($"The server of the profile '{name}' must be an absolute http or https address without user, password, query or fragment.");
        if (secret?.Password is not null && string.IsNullOrEmpty(profile.UserName))
            throw Invalid($"The profile '{name}' has a password and no user name to go with it.");
        if (secret is not null && profile.Vault is not null)
            throw Invalid($"The secret of the profile '{name}' is either in the vault '{profile.Vault}' or in the file, not in both.");
    }

    private static bool IsServer(Uri server) =>
        server.IsAbsoluteUri && server.Scheme is "http" or "https" && server.UserInfo == "" && server.Query == "" && server.Fragment == "";

    private static DownloadException Invalid(string message) => new(ErrorId.InputInvalid, message);
}
