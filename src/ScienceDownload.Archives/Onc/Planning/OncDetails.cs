namespace ScienceDownload.Archives.Onc;

/// <summary>The names of what items carry for their session. They are stored in state files and manifests, so they never change.</summary>
internal static class OncDetails
{
    /// <summary>What the item is: one of the kinds below.</summary>
    public const string Kind = "onc.kind";

    /// <summary>The device code.</summary>
    public const string Device = "onc.device";

    /// <summary>What belongs together: device, product, its options and the tag, as a short digest. A file may be of several.</summary>
    public const string Group = "onc.group";

    /// <summary>The first instant of an order or a clip.</summary>
    public const string From = "onc.from";

    /// <summary>The instant after the last one of an order or a clip.</summary>
    public const string To = "onc.to";

    /// <summary>Since when the orders before this one cover everything: files that start there are theirs.</summary>
    public const string CoveredFrom = "onc.covered-from";

    /// <summary>The folder of an order's files.</summary>
    public const string Folder = "onc.folder";

    /// <summary>How many minutes an order may take; missing for no limit.</summary>
    public const string Patience = "onc.patience";

    /// <summary>The order that a file came from.</summary>
    public const string Order = "onc.order";

    /// <summary>How many files that order brought.</summary>
    public const string OrderFiles = "onc.order-files";

    /// <summary>The run that made a file.</summary>
    public const string Run = "onc.run";

    /// <summary>The number of a file in its run.</summary>
    public const string Index = "onc.index";

    /// <summary>Whether a picture is to be drawn beside a MAT file: <c>true</c>, or missing.</summary>
    public const string Preview = "onc.preview";

    /// <summary>The extension that a clip is written as.</summary>
    public const string Format = "onc.format";

    /// <summary>What the user calls a clip.</summary>
    public const string Label = "onc.label";

    /// <summary>An order.</summary>
    public const string OrderKind = "order";

    /// <summary>A spectrogram file.</summary>
    public const string SpectrogramKind = "spectrogram";

    /// <summary>An audio file.</summary>
    public const string AudioKind = "audio";

    /// <summary>A clip of spectrograms.</summary>
    public const string SpectrogramClipKind = "spectrogram-clip";

    /// <summary>A clip of audio.</summary>
    public const string AudioClipKind = "audio-clip";

    /// <summary>The kind of an item; empty for one that carries none.</summary>
    public static string KindOf(DownloadItem item) => item.Details.GetValueOrDefault(Kind, "");

    /// <summary>The groups of an item; none for one that carries none.</summary>
    public static string[] GroupsOf(DownloadItem item) => item.Details.GetValueOrDefault(Group, "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>An item with one more thing to carry, or, with null, without it.</summary>
    public static DownloadItem With(this DownloadItem item, string name, string? value)
    {
        if (item.Details.GetValueOrDefault(name) == value)
            return item;
        var details = new Dictionary<string, string>(item.Details);
        if (value is null)
            details.Remove(name);
        else
            details[name] = value;
        return item with { Details = details };
    }
}
