namespace ScienceDownload;

/// <summary>What became of a file that a command was to save.</summary>
public enum XnatFileStatus
{
    /// <summary>It came, and is what the server lists.</summary>
    Downloaded,

    /// <summary>It was there and was wrong, or came wrong at first, or a zip had lost it; now it is what the server lists.</summary>
    Repaired,

    /// <summary>It was there with the length and MD5 that the server lists; nothing was transferred.</summary>
    SkippedVerified,

    /// <summary>It was there with the length that the server lists, which lists no MD5; nothing was transferred.</summary>
    SkippedSizeOnly,

    /// <summary>The scan, or the session itself, has no files of those asked for.</summary>
    Empty,

    /// <summary>It did not come; the error says why.</summary>
    Failed,

    /// <summary>It came, and the server lists no MD5 to compare it with.</summary>
    Unverified,
}
