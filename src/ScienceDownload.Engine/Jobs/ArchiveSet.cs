using System.Collections.Frozen;
using ScienceDownload.Engine.Profiles;

namespace ScienceDownload.Engine.Jobs;

/// <summary>The archives an engine knows, by name.</summary>
internal sealed class ArchiveSet(IEnumerable<IArchive> archives)
{
    private readonly FrozenDictionary<string, IArchive> _archives = archives.ToFrozenDictionary(archive => archive.Name, StringComparer.Ordinal);

    /// <summary>Those of them that read profiles which other programs keep.</summary>
    public IEnumerable<IForeignProfiles> WithForeignProfiles => _archives.Values.OfType<IForeignProfiles>();

    /// <exception cref="DownloadException">No archive has this name.</exception>
    public IArchive Get(string name) => _archives.TryGetValue(name, out IArchive? archive)
        ? archive
        : throw new DownloadException(
            ErrorId.InputInvalid, $"The archive '{name}' is not known. Known are: {string.Join(", ", _archives.Keys.Order())}.");
}
