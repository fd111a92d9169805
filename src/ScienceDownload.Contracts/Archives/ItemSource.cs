using System.Security.Cryptography.X509Certificates;

namespace ScienceDownload;

/// <summary>One way to read an item right now: made anew for every attempt, never stored, never logged.</summary>
/// <param name="Uri">The address to read; may be signed.</param>
public sealed record ItemSource(Uri Uri)
{
    /// <summary>Headers for this request. They are sent to <see cref="Uri"/>'s own origin only; a redirect that leaves it loses them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Whether a body that the server compresses on the way, although that was refused, is decoded. Otherwise it is an error.</summary>
    public bool MayBeCoded { get; init; }

    /// <summary>
    /// Whether the server may answer that there is nothing (204), as a cut-out service does for a region without data. Then the item is settled as
    /// skipped, without a file. Otherwise it is an error.
    /// </summary>
    public bool MayBeNothing { get; init; }

    /// <summary>How long the server may take until it begins to answer, as one does that makes the file first; null for the usual time.</summary>
    public TimeSpan? FirstByteTimeout { get; init; }

    /// <summary>
    /// Whether a certificate that nobody vouches for is taken, from the origin of <see cref="Uri"/> only: for servers whose profile says so.
    /// </summary>
    public bool TrustsAnyCertificate { get; init; }

    /// <summary>The client certificate, shown to the origin of <see cref="Uri"/> where that asks for one, and to no other; null for none.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>
    /// How an <c>s3://</c> address is read, where the archive knows better than the batch; null for
    /// the batch's own settings. Other schemes ignore it.
    /// </summary>
    public S3Access? S3 { get; init; }

    /// <summary>The file inside the zip archive at <see cref="Uri"/> that is wanted; null for what lies at the address itself.</summary>
    public ArchiveMember? Member { get; init; }

    /// <summary>
    /// A file of this machine that the archive has made, to be read in the place of <see cref="Uri"/>: once, then it is deleted. Null to read the
    /// address.
    /// </summary>
    public string? LocalFile { get; init; }

    /// <summary>Names nothing of the headers and no query, so that it may stand in a message.</summary>
    public override string ToString() => Uri.GetLeftPart(UriPartial.Path);
}
