using System.CommandLine;
using ScienceDownload.Archives.Media;

namespace ScienceDownload.Worker.CommandLine;

/// <summary>What is wanted of the media on pages, for <c>batch</c>: without it, addresses are files.</summary>
internal sealed class MediaOption
{
    private readonly Option<string[]> _media = new("--media")
    {
        HelpName = "NAME=VALUE",
        Description = "Take the addresses for pages with media, which yt-dlp finds, and say what is wanted of them: quality=720p, audio_only=true. "
            + "Repeatable.",
    };

    public void AddTo(Command command) => command.Options.Add(_media);

    /// <summary>The details that every item gets; null where files are wanted.</summary>
    /// <exception cref="DownloadException">A wish is none, or yt-dlp is not here and has to be.</exception>
    public IReadOnlyDictionary<string, string>? Read(ParseResult parsed)
    {
        string[] given = parsed.GetValue(_media) ?? [];
        if (given.Length == 0)
            return null;
        IReadOnlyDictionary<string, string> media = MediaOptions.Read(given.Select(Split));
        if (parsed.GetValue(SharedOptions.Service) is null)
            MediaProgram.OfEnvironment.RequireYtDlp();
        return media;
    }

    /// <summary>Makes a request one for media.</summary>
    /// <exception cref="DownloadException">Its items belong to another archive.</exception>
    public static BatchRequest Apply(BatchRequest request, IReadOnlyDictionary<string, string> media)
    {
        if (request.Archive is not BatchRequest.PlainAddresses && request.Archive != MediaArchive.ArchiveName)
        {
            throw new DownloadException(ErrorId.InputInvalid,
                $"The list is of the archive '{request.Archive}'; --media is for addresses of pages.");
        }

        return request with
        {
            Archive = MediaArchive.ArchiveName,
            Items = request.Items.Select(item => item with { Details = media, IsProcessed = true }),
        };
    }

    private static KeyValuePair<string, string> Split(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 ? new KeyValuePair<string, string>(text[..equals].Trim(), text[(equals + 1)..].Trim())
            : throw new DownloadException(ErrorId.InputInvalid, $"The value '{text}' of --media is not NAME=VALUE, such as quality=720p.");
    }
}
