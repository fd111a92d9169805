using System.Text.Json;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Archives.Geodes;

/// <summary>The <c>profile.json</c> of pygeodes: its downloads, finished and not. Read as it is, never written.</summary>
internal static class PygeodesProfile
{
    /// <summary>The downloads that were not finished, to be taken up here.</summary>
    /// <exception cref="DownloadException">The file cannot be read, or is no profile.</exception>
    public static IReadOnlyList<DownloadItem> ReadUnfinished(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (document.RootElement.Member("downloads") is not { ValueKind: JsonValueKind.Object } downloads)
                throw Invalid(path, "it has no downloads");
            return
            [
                .. downloads.EnumerateObject()
                    .Where(download => download.Value.Text("_completed_at") is null)
                    .Select(download => Item(download.Value) ?? throw Invalid(path, $"the download {download.Name} has no address"))
                    .DistinctBy(item => item.PrimarySource),
            ];
        }
        catch (JsonException)
        {
            throw Invalid(path, "it is not JSON");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.InputUnreadable, $"{path} cannot be read: {exception.Message}", exception);
        }
    }

    private static DownloadItem? Item(JsonElement download)
    {
        if (download.Address("url", null) is not { } href)
            return null;
        // The address says which product it is and what its MD5 must be: …/api/download/{urn}/files/{md5}.
        string urn = href.Segments.Select(segment => Uri.UnescapeDataString(segment.TrimEnd('/')))
            .FirstOrDefault(segment => segment.StartsWith("URN:", StringComparison.Ordinal)) ?? href.AbsolutePath;
        string? md5 = AssetDescription.Checksum(href.Segments[^1]);
        // A destination that was never set was saved as the text "None".
        string? name = download.Text("destination") is { } destination && destination != "None" ? SafeName.FileName(destination.Split('/', '\\')[^1])
            : null;
        return new DownloadItem
        {
            Sources = [href],
            RelativePath = name,
            Checksums = md5 is null ? [] : [Checksum.Create(ChecksumAlgorithm.Md5, md5)],
            Details = new GeodesDetails { Id = urn, Href = href, Name = name?.Split('.')[0] }.Write(),
        };
    }

    private static DownloadException Invalid(string path, string why) =>
        new(ErrorId.InputInvalid, $"{path} is no profile of pygeodes: {why}. It lies in the folder where pygeodes is installed, as profile.json.");
}
