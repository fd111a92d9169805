using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Engine.Cluster;

/// <summary>The small files of a run as JSON. Whoever reads one sees the old file or the new one, never half of it.</summary>
internal static class ClusterFiles
{
    /// <summary>Writes a file whole and flushes it.</summary>
    /// <exception cref="DownloadException">It cannot be written.</exception>
    public static async Task WriteAsync<T>(string path, T value, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var file = new AtomicFile(path);
            await JsonSerializer.SerializeAsync(file.Stream, value, type, cancellation).ConfigureAwait(false);
            await file.CommitAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.DestinationUnwritable, $"'{path}' cannot be written: {cause.Message}", cause);
        }
    }

    /// <summary>Reads a file; null when it is not there.</summary>
    /// <exception cref="DownloadException">It cannot be read, or is not what it should be.</exception>
    public static T? TryRead<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return JsonSerializer.Deserialize(file, type);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new DownloadException(ErrorId.StateUnavailable, $"'{path}' cannot be read: {cause.Message}", cause);
        }
    }
}
