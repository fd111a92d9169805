namespace ScienceDownload.Tests.Nginx;

/// <summary>Another process took a port before nginx did.</summary>
internal sealed class AddressInUseException(string message) : Exception(message);
