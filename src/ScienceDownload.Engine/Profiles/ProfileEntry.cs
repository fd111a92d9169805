namespace ScienceDownload.Engine.Profiles;

/// <summary>A profile as the file has it: with its secret.</summary>
internal sealed record ProfileEntry(DownloadProfile Profile, ProfileSecret? Secret);
