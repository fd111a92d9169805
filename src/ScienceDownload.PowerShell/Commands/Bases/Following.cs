namespace ScienceDownload.Commands;

/// <summary>How a command follows the batch it set going.</summary>
internal enum Following
{
    /// <summary>Not at all: it returns the job at once.</summary>
    Job,

    /// <summary>Until it settles; then it writes the batch.</summary>
    Batch,

    /// <summary>Until it settles; it writes each file as it settles.</summary>
    Items,
}
