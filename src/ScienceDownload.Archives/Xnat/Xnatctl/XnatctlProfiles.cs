using ScienceDownload.Engine.Profiles;

namespace ScienceDownload.Archives.Xnat;

/// <summary>The profiles of <c>xnatctl</c>, under their own names.</summary>
internal sealed class XnatctlProfiles(Func<string, string?> environment) : IForeignProfiles
{
    public IReadOnlyList<ProfileEntry> Read() => XnatctlConfig.Read(environment)?.Profiles ?? [];
}
