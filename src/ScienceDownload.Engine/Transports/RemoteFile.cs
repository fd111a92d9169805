namespace ScienceDownload.Engine.Transports;

/// <summary>What a reply said about the file as a whole.</summary>
internal sealed record RemoteFile
{
    /// <summary>Where the reply came from after redirects; may be signed, so it never goes into a message as it is.</summary>
    public required Uri FinalUri { get; init; }

    /// <summary>The whole file's length in bytes; null when the server does not say.</summary>
    public long? Length { get; init; }

    public Validator Validator { get; init; } = Validator.None;

    public RangeSupport Ranges { get; init; }

    /// <summary>Whether the reply says where it ends, by a length or by chunks; false when only the end of the connection tells.</summary>
    public bool IsEndTold { get; init; } = true;

    /// <summary>Whether the body is decoded on its way in, so that it can be read from its start only.</summary>
    public bool IsDecoded { get; init; }

    public string? ContentType { get; init; }

    /// <summary>The raw Content-Disposition header: hostile until made safe.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary>Digests of the whole file that the server vouches for; empty when it tells none.</summary>
    public IReadOnlyList<Checksum> Checksums { get; init; } = [];

    /// <summary>As whom it was read; see <see cref="TransferFacts.ReadAs"/>.</summary>
    public string? ReadAs { get; init; }

    /// <summary>Whether <see cref="ITransport.ProveAsync"/> may know more than <see cref="Checksums"/>.</summary>
    public bool IsProvable { get; init; }
}
