using SQLitePCL;

namespace ScienceDownload.Engine.State;

/// <summary>Turns what SQLite says into our one exception.</summary>
internal static class SqliteFailure
{
    /// <summary>The exception for a result code.</summary>
    /// <param name="result">The code; its low byte is the primary one.</param>
    /// <param name="detail">SQLite's own sentence.</param>
    /// <param name="path">The state file.</param>
    public static DownloadException From(int result, string? detail, string path) => (result & 0xff) switch
    {
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new DownloadException(
            ErrorId.StateCorrupt,
            $"The state file '{path}' is damaged or not a state file ({detail}). {MoveAway}"),
        raw.SQLITE_FULL => new DownloadException(
            ErrorId.StateUnavailable,
            $"The state file '{path}' cannot be written: there is no room on its file system. Make room, then resume."),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new DownloadException(
            ErrorId.StateUnavailable,
            $"The state file '{path}' is held by another process that does not let go. Try again, or end that process."),
        raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_IOERR => new DownloadException(
            ErrorId.StateUnavailable,
            $"The state file '{path}' cannot be opened or written ({detail}). "
            + $"Check its folder's rights and disk, or name another folder with {StateFolder.Variable}."),
        _ => new DownloadException(ErrorId.Unexpected, $"The state file '{path}' refused a statement ({detail}, code {result})."),
    };

    /// <summary>The next step where a file cannot be used: nothing of it is deleted.</summary>
    public const string MoveAway =
        "Nothing was changed. Move the file away and run again to start with an empty state; finished and partial downloads stay where they are.";
}
