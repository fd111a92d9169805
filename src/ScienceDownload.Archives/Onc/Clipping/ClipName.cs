using System.Globalization;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Archives.Onc.Clipping;

/// <summary>The names of clips, such as <c>DEVICE_20240401T123450_spec_15s_15s.npz</c>.</summary>
internal static class ClipName
{
    /// <summary>The kind of a clip of ONC's spectrograms.</summary>
    public const string Spectrogram = "spec";

    /// <summary>The kind of an audio clip.</summary>
    public const string Audio = "audio";

    /// <summary>The kind of an audio clip that was trimmed to exactly the span of a local spectrogram.</summary>
    public const string ExactAudio = "audio_exact";

    /// <summary>The beginning of a clip's name: what the user wants, else device and time. Safe as a file name.</summary>
    /// <param name="outputName">The user's name; null or blank for none.</param>
    /// <param name="device">The device code.</param>
    /// <param name="timestamp">The instant the request is about, without its padding.</param>
    public static string Base(string? outputName, string device, DateTimeOffset timestamp) => SafeName.Component(string.IsNullOrWhiteSpace(outputName)
        ? $"{device}_{timestamp.UtcDateTime.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture)}"
        : outputName);

    /// <summary>The name of a clip without its extension.</summary>
    /// <param name="baseName">What <see cref="Base"/> gave.</param>
    /// <param name="kind">One of the kinds above.</param>
    /// <param name="before">How far the clip begins before its instant; shown in whole seconds.</param>
    /// <param name="after">How far it ends after its instant; shown in whole seconds.</param>
    public static string Clipped(string baseName, string kind, TimeSpan before, TimeSpan after) =>
        string.Create(CultureInfo.InvariantCulture, $"{baseName}_{kind}_{(long)before.TotalSeconds}s_{(long)after.TotalSeconds}s");

    /// <summary>The name of what is not clipped, without its extension.</summary>
    public static string Whole(string baseName, string kind) => $"{baseName}_{kind}";

    /// <summary>The first name that is not taken yet: the name itself, else with <c>-2</c>, <c>-3</c> and so on.</summary>
    /// <param name="name">A name without its extension: two requests a fraction of a second apart have the same one.</param>
    /// <param name="isTaken">Whether a name is taken, in this run or on disk.</param>
    public static string Free(string name, Func<string, bool> isTaken)
    {
        ArgumentNullException.ThrowIfNull(isTaken);
        string candidate = name;
        for (int number = 2; isTaken(candidate); number++)
            candidate = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        return candidate;
    }
}
