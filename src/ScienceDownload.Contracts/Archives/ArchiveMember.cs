namespace ScienceDownload;

/// <summary>One file inside a remote zip archive, as the archive's directory describes it: read by ranges, unpacked on the way.</summary>
/// <param name="HeaderOffset">Where its local header begins.</param>
/// <param name="EndOffset">Where what follows it begins: the next file, or the archive's directory.</param>
/// <param name="PackedLength">How many bytes it takes in the archive, without its header.</param>
/// <param name="Length">Its length in bytes once unpacked.</param>
/// <param name="IsDeflated">Whether it is deflated; otherwise it is stored as it is, and can be read in parts.</param>
public sealed record ArchiveMember(long HeaderOffset, long EndOffset, long PackedLength, long Length, bool IsDeflated);
