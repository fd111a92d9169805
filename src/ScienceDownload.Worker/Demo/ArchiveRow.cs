namespace ScienceDownload.Worker.Demo;

/// <summary>What arrived from one archive of the demo.</summary>
/// <param name="Archive">The archive.</param>
/// <param name="Files">How many files its batch brought or found in place.</param>
/// <param name="Failed">How many it did not bring.</param>
/// <param name="Bytes">The bytes that were transferred now.</param>
/// <param name="Verified">How many are on disk with the length and SHA-256 of the manifest.</param>
internal sealed record ArchiveRow(string Archive, int Files, int Failed, long Bytes, int Verified);
