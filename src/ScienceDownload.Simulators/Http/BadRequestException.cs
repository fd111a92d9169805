namespace ScienceDownload.Simulators;

/// <summary>The client sent what cannot be answered normally; the connection ends after the status.</summary>
internal sealed class BadRequestException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
