namespace ScienceDownload.Simulators;

/// <summary>What one request asked and what was answered, at the time the record was taken.</summary>
/// <param name="Sequence">Order of arrival in the log, from 1, over all origins that share it.</param>
/// <param name="Connection">Number of the connection at its origin, from 1. Two requests with one number shared a connection.</param>
/// <param name="Origin">Base address of the listener that was asked.</param>
/// <param name="Method">Request method.</param>
/// <param name="Target">Path and query as sent.</param>
/// <param name="Headers">Request headers.</param>
/// <param name="Status">Status answered; 0 while there is none, or when the connection ended without one.</param>
/// <param name="BodyBytes">
/// Body bytes handed to the socket. A client that left early has read fewer: the rest was in the buffers of the kernel.
/// </param>
/// <param name="WasCut">The script ended the connection before the response was complete.</param>
/// <param name="IsFinished">The last byte was handed over, or the connection ended.</param>
public sealed record RecordedRequest(
    long Sequence,
    long Connection,
    Uri Origin,
    string Method,
    string Target,
    HeaderCollection Headers,
    int Status,
    long BodyBytes,
    bool WasCut,
    bool IsFinished)
{
    /// <summary>The <c>Range</c> header; null when the request had none.</summary>
    public string? Range => Headers["Range"];
}
