namespace ScienceDownload.Engine.Transports;

/// <summary>The server still has the version named in <see cref="ReadRequest.Unless"/>, and sends nothing. Never leaves the transfer.</summary>
internal sealed class UnchangedException() : Exception("The file is the one that is here already.");
