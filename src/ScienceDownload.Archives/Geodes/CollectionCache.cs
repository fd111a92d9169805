using System.Text.Json;
using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Archives.Geodes;

/// <summary>The ids and titles of collections, kept beside the state so that they can be completed without asking anybody.</summary>
internal static class CollectionCache
{
    private const string FileName = "geodes-collections.json";

    /// <summary>Keeps them. That it cannot be written spoils nothing.</summary>
    public static async Task WriteAsync(string folder, IEnumerable<GeodesCollection> collections, CancellationToken cancellation)
    {
        try
        {
            using var file = new AtomicFile(Path.Combine(folder, FileName));
            await JsonSerializer.SerializeAsync(file.Stream, collections.ToDictionary(one => one.Id, one => one.Title ?? ""),
                cancellationToken: cancellation).ConfigureAwait(false);
            await file.CommitAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Completion knows less, that is all.
        }
    }

    /// <summary>Titles by id; empty when nothing was kept yet.</summary>
    public static IReadOnlyDictionary<string, string> Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(Path.Combine(folder, FileName))) ?? [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return new Dictionary<string, string>();
        }
    }
}
