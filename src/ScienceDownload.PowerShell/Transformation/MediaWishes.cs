using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ScienceDownload.Archives.Media;

namespace ScienceDownload.Transformation;

/// <summary>Reads what a user wants of the media on pages.</summary>
internal static class MediaWishes
{
    /// <summary>The archive of such items.</summary>
    public static string Archive => MediaArchive.ArchiveName;

    /// <summary>Reads the wishes.</summary>
    /// <param name="wishes">By name; a list is several languages.</param>
    /// <param name="archive">The archive that the items belong to already; null for none.</param>
    /// <param name="isHere">Whether this process is to look for the media; then the program for it has to be here.</param>
    /// <exception cref="DownloadException">A wish is wrong, the items are another archive's, or yt-dlp is missing.</exception>
    public static IReadOnlyDictionary<string, string> Read(IDictionary wishes, string? archive, bool isHere)
    {
        if (archive is not null and not BatchRequest.PlainAddresses && archive != Archive)
            throw new DownloadException(ErrorId.InputInvalid, $"The items belong to the archive '{archive}'; -Media is for addresses of pages.");
        IReadOnlyDictionary<string, string> read = MediaOptions.Read(
            wishes.Cast<DictionaryEntry>().Select(wish => KeyValuePair.Create(Text(wish.Key), Text(wish.Value))));
        if (isHere)
            MediaProgram.OfEnvironment.RequireYtDlp();
        return read;
    }

    /// <summary>Puts the wishes on items.</summary>
    public static async IAsyncEnumerable<DownloadItem> Add(IAsyncEnumerable<DownloadItem> items, IReadOnlyDictionary<string, string> wishes)
    {
        await foreach (DownloadItem item in items.ConfigureAwait(false))
            yield return item with { Details = wishes, IsProcessed = true };
    }

    private static string Text(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        SwitchParameter flag => flag ? "true" : "false",
        string text => text,
        IEnumerable list => string.Join(',', list.Cast<object?>().Select(Text)),
        var other => Convert.ToString(other, CultureInfo.InvariantCulture) ?? "",
    };
}
