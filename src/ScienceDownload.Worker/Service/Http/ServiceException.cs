using System.Text.Json;

namespace ScienceDownload.Worker.Service.Http;

/// <summary>An answer that is an error: thrown by whoever finds it, written in one place.</summary>
/// <param name="status">The status.</param>
/// <param name="error">The text.</param>
/// <param name="code">A stable name; null for none.</param>
internal sealed class ServiceException(int status, string error, string? code = null) : Exception(error)
{
    /// <summary>The status.</summary>
    public int Status { get; } = status;

    /// <summary>A stable name; null for none.</summary>
    public string? Code { get; } = code;

    /// <summary>Writes the members of <c>details</c>; null for none.</summary>
    public Action<Utf8JsonWriter>? Details { get; init; }

    /// <summary>Seconds to wait; null when waiting does not help.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>No such batch.</summary>
    public static ServiceException BatchNotFound(string id) => new(404, $"Batch not found: {id}");

    /// <summary>No such job.</summary>
    public static ServiceException JobNotFound(string id) => new(404, $"Download job not found: {id}");

    /// <summary>No such file.</summary>
    public static ServiceException FileNotFound() => new(404, "File not found");
}
