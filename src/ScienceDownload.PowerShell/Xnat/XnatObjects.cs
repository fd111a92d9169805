namespace ScienceDownload.Xnat;

/// <summary>The session that scans and resources are of, as far as they know it.</summary>
internal static class XnatObjects
{
    public static XnatSession ToSession(this XnatScan scan) =>
        new() { Id = scan.SessionId, Label = scan.Session, Project = scan.Project, Server = scan.Server, Profile = scan.Profile };

    public static XnatSession ToSession(this XnatResource resource) =>
        new() { Id = resource.SessionId, Label = resource.Session, Project = resource.Project, Server = resource.Server, Profile = resource.Profile };
}
