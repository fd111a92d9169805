using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.Transfers;

namespace ScienceDownload.Archives.Media;

/// <summary>Lays subtitles, pictures and facts beside the file they belong to, under its name.</summary>
internal static class MediaBeside
{
    /// <summary>Moves them there; what is there already stays.</summary>
    /// <param name="files">The files, named after <see cref="MediaArguments.Stem"/>.</param>
    /// <param name="part">The partial file of what they belong to.</param>
    /// <param name="sink">Hears of what was not moved.</param>
    public static void Place(IReadOnlyList<string> files, string part, IDownloadSink sink)
    {
        string final = part.EndsWith(PartFile.Ending, StringComparison.Ordinal) ? part[..^PartFile.Ending.Length] : part;
        string stem = FileExtension.Split(Path.GetFileName(final)).Stem;
        foreach (string file in files)
        {
            string ending = SafeName.FileName(Path.GetFileName(file)[MediaArguments.Stem.Length..]);
            string target = Path.Combine(Path.GetDirectoryName(final)!, stem + ending);
            try
            {
                if (!Path.Exists(target))
                    File.Move(file, target);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                sink.Message(MessageLevel.Warning, $"{target} was not written: {error.Message}");
            }
        }
    }
}
