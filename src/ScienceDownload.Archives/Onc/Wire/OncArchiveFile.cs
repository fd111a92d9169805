namespace ScienceDownload.Archives.Onc;

/// <summary>A file in a list of the archive.</summary>
/// <param name="Name">Its name, as the server gives it: hostile until made safe.</param>
/// <param name="Window">The time it covers; where the server does not say, five minutes from the time in its name. Null when that has none
/// either.</param>
/// <param name="Length">Its length in bytes; null when the list does not say, or when the server stores it packed.</param>
internal sealed record OncArchiveFile(string Name, OncWindow? Window, long? Length);
