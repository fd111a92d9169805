namespace ScienceDownload.Simulators;

/// <summary>How the end of a response body is told to the client. The server writes the matching header itself.</summary>
public readonly record struct BodyFraming
{
    private BodyFraming(long? length, bool chunked, bool untilClose) =>
        (DeclaredLength, IsChunked, IsUntilClose) = (length, chunked, untilClose);

    /// <summary>No body and no framing header: 204 and 304.</summary>
    public static BodyFraming None { get; }

    /// <summary><c>Transfer-Encoding: chunked</c>. A handler that cuts the connection leaves the closing chunk out.</summary>
    public static BodyFraming Chunked { get; } = new(null, chunked: true, untilClose: false);

    /// <summary>Neither length nor chunks: the body ends where the connection does, as in HTTP/1.0.</summary>
    public static BodyFraming UntilClose { get; } = new(null, chunked: false, untilClose: true);

    internal long? DeclaredLength { get; }

    internal bool IsChunked { get; }

    internal bool IsUntilClose { get; }

    /// <summary>
    /// <c>Content-Length</c>. Nothing holds the handler to the claim: when it writes more or less, the connection is closed after the body.
    /// </summary>
    /// <param name="bytes">The length to claim, in bytes.</param>
    /// <returns>The framing.</returns>
    public static BodyFraming Length(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return new(bytes, chunked: false, untilClose: false);
    }
}
