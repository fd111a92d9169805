using System.Text.Json;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Engine.Webhooks;

/// <summary>A finished file as the REST service and its webhooks describe it (<c>file_info</c>).</summary>
/// <param name="RelativePath">The path below the destination with <c>/</c> separators.</param>
/// <param name="FilesUri">Where files can be had, ending in a slash; null when nobody serves them.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="ContentType">The media type the server gave; null when it gave none.</param>
/// <param name="Sha256">Its digest; null when none was computed.</param>
internal sealed record WireFile(string RelativePath, Uri? FilesUri, long? Length, string? ContentType, string? Sha256)
{
    /// <summary>When the service deletes the file; null when it keeps it.</summary>
    public DateTimeOffset? DeletesAt { get; init; }

    /// <summary>The file of an item that is done; null before.</summary>
    public static WireFile? Of(ItemInfo item, Uri? filesUri) => item.State.IsDone() && item.RelativePath is { } path
        ? new WireFile(path, filesUri, item.Length, item.ContentType, item.Sha256)
        : null;

    /// <summary>The name without its extension and without the id that a path template puts behind it, for people.</summary>
    public static string TitleOf(string relativePath, Uri source)
    {
        string stem = FileExtension.Split(NameOf(relativePath)).Stem;
        string id = "-" + SourceId.Of(source);
        return stem.EndsWith(id, StringComparison.Ordinal) && stem.Length > id.Length ? stem[..^id.Length] : stem;
    }

    /// <summary>The last part of the path.</summary>
    public string Name => NameOf(RelativePath);

    /// <summary>The address the file can be had at; null when nobody serves it.</summary>
    public string? Address => FilesUri is null
        ? null
        : FilesUri.AbsoluteUri + string.Join('/', RelativePath.Split('/').Select(Uri.EscapeDataString));

    /// <summary>What the server called it, else what its extension tells.</summary>
    public string MediaType => ContentType?.Split(';')[0].Trim() is { Length: > 0 } given ? given : MediaTypes.OfExtension(Extension);

    private string Extension => FileExtension.Split(Name).Extension;

    /// <summary>Writes it as an object.</summary>
    public void Write(Utf8JsonWriter json, string member)
    {
        json.WriteStartObject(member);
        json.WriteString("filename", Name);
        json.WriteString("file_url", Address);
        json.WriteString("file_path", RelativePath);
        json.WriteWhole("size_bytes", Length);
        json.WriteString("format", Extension);
        json.WriteString("mime_type", MediaType);
        json.WriteString("filepath", RelativePath);
        json.WriteString("download_url", Address);
        json.WriteString("sha256", Sha256);
        if (DeletesAt is { } deletes)
            json.WriteTime("deletes_at", deletes);
        json.WriteEndObject();
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
