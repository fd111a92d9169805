namespace ScienceDownload.Archives.Media;

/// <summary>What yt-dlp found on a page. All of it was written by somebody else.</summary>
internal sealed record MediaPick
{
    /// <summary>The media's id at its site.</summary>
    public required string Id { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>The extension of the file, without dot.</summary>
    public required string Extension { get; init; }

    /// <summary>The one address all of its bytes can be had at; null when they come in parts that have to be put together.</summary>
    public Uri? Direct { get; init; }

    /// <summary>The headers that go with <see cref="Direct"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Who made it; null when that is not said.</summary>
    public string? Uploader { get; init; }

    /// <summary>When it appeared, as <c>yyyyMMdd</c>; null when that is not said.</summary>
    public string? UploadDate { get; init; }

    public string? Description { get; init; }

    public string? Channel { get; init; }

    public string? ChannelId { get; init; }

    public string? Playlist { get; init; }

    public int? PlaylistIndex { get; init; }

    /// <summary>What path templates are filled with; those that are not there are not known.</summary>
    public IReadOnlyDictionary<string, string> Variables
    {
        get
        {
            var values = new Dictionary<string, string> { ["id"] = Id };
            void Put(string name, string? value)
            {
                if (!string.IsNullOrWhiteSpace(value))
                    values[name] = value;
            }

            Put("uploader", Uploader);
            Put("upload_date", UploadDate);
            Put("channel", Channel);
            Put("channel_id", ChannelId);
            Put("playlist", Playlist);
            Put("playlist_index", PlaylistIndex?.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return values;
        }
    }
}
