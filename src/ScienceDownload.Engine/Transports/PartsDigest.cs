namespace ScienceDownload.Engine.Transports;

/// <summary>The MD5 of the MD5s of the parts that an object was sent in.</summary>
/// <param name="Hex">The digest, lower-case hexadecimal.</param>
/// <param name="Count">How many parts there were.</param>
/// <param name="PartSize">The first part's size where the server tells; null where it has to be guessed. Parts need not be alike, so a digest
/// that differs proves nothing.</param>
internal sealed record PartsDigest(string Hex, int Count, long? PartSize);
