using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ScienceDownload.Engine.Validation;

namespace ScienceDownload.Engine.Manifests;

/// <summary>Reads a manifest or plan item by item, however large it is.</summary>
internal sealed class ManifestReader : IDisposable
{
    private readonly Stream _stream;
    private readonly JsonStream _json;

    private ManifestReader(Stream stream, string name)
    {
        _stream = stream;
        _json = new JsonStream(stream);
        Name = name;
    }

    /// <summary>The file's name for messages.</summary>
    public string Name { get; }

    /// <summary>What stands before the items.</summary>
    public ManifestHeader Header { get; private set; } = new();

    /// <summary>Opens a file and reads up to its items.</summary>
    /// <exception cref="DownloadException">
    /// It cannot be opened (<see cref="ErrorId.InputUnreadable"/>) or is no manifest (<see cref="ErrorId.PlanInvalid"/>).
    /// </exception>
    public static Task<ManifestReader> OpenAsync(string file, CancellationToken cancellation)
    {
        try
        {
            var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);
            return OpenAsync(stream, Path.GetFileName(file), cancellation);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.InputUnreadable, $"Cannot read '{file}': {cause.Message} Check the path and its permissions.", cause);
        }
    }

    /// <summary>Takes over a stream and reads up to its items.</summary>
    /// <exception cref="DownloadException">It is no manifest (<see cref="ErrorId.PlanInvalid"/>).</exception>
    public static async Task<ManifestReader> OpenAsync(Stream stream, string name, CancellationToken cancellation)
    {
        var reader = new ManifestReader(stream, name);
        try
        {
            await reader.Guard(() => reader.ReadHeaderAsync(cancellation)).ConfigureAwait(false);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>The items in order; once.</summary>
    /// <exception cref="DownloadException">
    /// An item is wrong, or the file ends early (<see cref="ErrorId.PlanInvalid"/>); the message names the item.
    /// </exception>
    public async IAsyncEnumerable<ManifestEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        for (int number = 1; ; number++)
        {
            ManifestEntry? entry = await Guard(() => ReadEntryAsync(number, cancellation)).ConfigureAwait(false);
            if (entry is null)
                yield break;
            yield return entry;
        }
    }

    /// <summary>How messages name an item of this file.</summary>
    /// <param name="number">Its place, from one.</param>
    public string Origin(int number) => FormattableString.Invariant($"{Name} item {number}");

    /// <inheritdoc/>
    public void Dispose()
    {
        _json.Dispose();
        _stream.Dispose();
    }

    private async Task<bool> ReadHeaderAsync(CancellationToken cancellation)
    {
        if ((await _json.NextAsync(cancellation).ConfigureAwait(false)).Token != JsonTokenType.StartObject)
            throw NotOurs("it does not begin with {");
        bool isOurs = false, hasVersion = false;
        while (true)
        {
            (JsonTokenType token, string? name) = await _json.NextAsync(cancellation).ConfigureAwait(false);
            if (token != JsonTokenType.PropertyName)
                throw NotOurs("it has no items");
            if (name == "items")
                break;
            using JsonDocument value = (await _json.NextValueAsync(cancellation).ConfigureAwait(false))!;
            isOurs |= name == "format" && IsFormat(value.RootElement);
            hasVersion |= name == "version" && IsVersion(value.RootElement);
            Header = ManifestJson.ReadHeaderProperty(Header, name!, value.RootElement);
        }
        if (!isOurs || !hasVersion)
            throw NotOurs($"\"format\": \"{ManifestFormat.Name}\" and \"version\": {ManifestFormat.Version} must stand before the items");
        return (await _json.NextAsync(cancellation).ConfigureAwait(false)).Token == JsonTokenType.StartArray
            ? true
            : throw NotOurs("its items are not an array");
    }

    private async Task<ManifestEntry?> ReadEntryAsync(int number, CancellationToken cancellation)
    {
        using JsonDocument? value = await _json.NextValueAsync(cancellation).ConfigureAwait(false);
        if (value is not null)
        {
            ManifestEntry entry = ManifestJson.ReadEntry(value.RootElement, number - 1, Origin(number));
            return entry with { Archive = entry.Archive ?? Header.Archive, Profile = entry.Profile ?? Header.Profile };
        }

        // What follows the items may only be further properties; a file cut off in the middle must not pass for a whole one.
        while ((await _json.NextAsync(cancellation).ConfigureAwait(false)).Token != JsonTokenType.None)
        {
        }
        return null;
    }

    private bool IsFormat(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.ValueEquals(ManifestFormat.Name)
            ? true
            : throw NotOurs($"its format is {value.GetRawText()}");

    private bool IsVersion(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int version) && version == ManifestFormat.Version
            ? true
            : throw new DownloadException(
                ErrorId.PlanInvalid,
                $"{Name} has the format version {value.GetRawText()}; this program reads version {ManifestFormat.Version}. "
                + "Use a newer program, or write the file anew.");

    private DownloadException NotOurs(string why) =>
        new(ErrorId.PlanInvalid, $"{Name} is not a manifest or plan of this program: {why}. Choose another file.");

    private async Task<T> Guard<T>(Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (JsonException cause)
        {
            string line = ((cause.LineNumber ?? 0) + 1).ToString(CultureInfo.InvariantCulture);
            throw new DownloadException(
                ErrorId.PlanInvalid, $"{Place.Prefix(Name)}not valid JSON at line {line}. The file is damaged or was cut off; get it again.", cause);
        }
        catch (IOException cause)
        {
            throw new DownloadException(ErrorId.InputUnreadable, $"Cannot read '{Name}': {cause.Message}", cause);
        }
    }
}
