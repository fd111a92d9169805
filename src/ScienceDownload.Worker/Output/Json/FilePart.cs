namespace ScienceDownload.Worker.Output.Json;

/// <summary>A finished file: the service's <c>file_info</c> as far as it makes sense on a local disk.</summary>
internal sealed record FilePart(string Filename, string FilePath, string FullName, long? SizeBytes, string Format, string? MimeType, string? Sha256)
{
    /// <summary>The part for a finished item; null when its name is not known.</summary>
    public static FilePart? From(ItemInfo item) => item is { RelativePath: { } path, FullName: { } fullName }
        ? new FilePart(Path.GetFileName(path), path, fullName, item.Length, Path.GetExtension(path).TrimStart('.'), item.ContentType, item.Sha256)
        : null;
}
