namespace ScienceDownload.Tests.Nginx;

/// <summary>A request as the server's access log has it: what really went over the wire.</summary>
/// <param name="Path">The path that was asked for, as it was sent.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="BodyBytesSent">The bytes of the body handed to the socket; more than the client kept where it went away.</param>
/// <param name="Range">The Range header; null when there was none.</param>
public sealed record NginxRequest(string Path, int Status, long BodyBytesSent, string? Range);
