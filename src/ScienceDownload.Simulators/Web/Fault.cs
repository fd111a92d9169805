namespace ScienceDownload.Simulators;

/// <summary>
/// One thing an archive does to a client. A fault is immutable and may be given to many files; each file counts for itself.
/// Several faults on one file act in the order they are given. <see cref="FaultGrammar"/> writes them as text.
/// </summary>
/// <remarks>
/// A <em>body offset</em> counts from the first body byte of a response, whatever range it carries; a response whose body does not go beyond
/// the offset is left alone and not counted. A HEAD request meets the faults of status and head, not those of the body, and is counted for them.
/// </remarks>
public abstract class Fault
{
    /// <summary>A count that never runs out.</summary>
    public const int Always = int.MaxValue;

    private protected Fault(int times)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(times);
        Times = times;
    }

    /// <summary>How often it acts on a file; <see cref="Always"/> when there is no limit.</summary>
    public int Times { get; }

    /// <summary>Ranges are not known here: 200 with the whole file, and no <c>Accept-Ranges</c>.</summary>
    /// <param name="times">How many range requests are answered so.</param>
    /// <returns>The fault.</returns>
    public static Fault IgnoresRange(int times = Always) => new IgnoredRangeFault(times);

    /// <summary>Ranges are served and never announced: no <c>Accept-Ranges</c>.</summary>
    /// <returns>The fault.</returns>
    public static Fault KeepsRangesQuiet() => new PreparingFault(answer => answer.AnnouncesRanges = false);

    /// <summary>206 with another range than was asked: <c>Content-Range</c> names it and the bytes are of it.</summary>
    /// <param name="times">How many range requests are answered so.</param>
    /// <returns>The fault.</returns>
    public static Fault WrongContentRange(int times = 1) => new WrongRangeFault(times);

    /// <summary>The total in <c>Content-Range</c> is not the file's length.</summary>
    /// <param name="total">The total named.</param>
    /// <param name="times">How many range requests are answered so.</param>
    /// <returns>The fault.</returns>
    public static Fault LyingTotal(long total, int times = Always) =>
        new ShapingFault(times, answer => answer.Status == 206, answer => answer.Total = total);

    /// <summary>A range is sent whatever <c>If-Range</c> says, of a file that has changed meanwhile too.</summary>
    /// <returns>The fault.</returns>
    public static Fault IgnoresIfRange() => new PreparingFault(answer => answer.IgnoresIfRange = true);

    /// <summary>206 with the range inside a multipart body, as for a question about several ranges.</summary>
    /// <param name="times">How many range requests are answered so.</param>
    /// <returns>The fault.</returns>
    public static Fault MultipartRange(int times = Always) => new MultipartFault(times);

    /// <summary>The connection ends within the body.</summary>
    /// <param name="bodyOffset">Body bytes sent before.</param>
    /// <param name="kind">Reset or orderly end.</param>
    /// <param name="times">How many responses are cut.</param>
    /// <returns>The fault.</returns>
    public static Fault CutAt(long bodyOffset, CutKind kind = CutKind.Reset, int times = 1) =>
        new BodyFault(bodyOffset, times, sender => sender.CutAsync(kind));

    /// <summary>The body stops and the connection stays open, until the client leaves or the simulator is disposed.</summary>
    /// <param name="bodyOffset">Body bytes sent before.</param>
    /// <param name="times">How many responses stall.</param>
    /// <returns>The fault.</returns>
    public static Fault StallAt(long bodyOffset, int times = 1) => new BodyFault(bodyOffset, times, sender => sender.StallAsync());

    /// <summary>Each response trickles.</summary>
    /// <param name="bytesPerSecond">Rate of one response.</param>
    /// <returns>The fault.</returns>
    public static Fault Drip(long bytesPerSecond) => new PaceFault(bytesPerSecond, perConnection: false);

    /// <summary>Each connection is limited, over all the requests for this file that it carries: more connections, more speed.</summary>
    /// <param name="bytesPerSecond">Rate of one connection.</param>
    /// <returns>The fault.</returns>
    public static Fault RateLimit(long bytesPerSecond) => new PaceFault(bytesPerSecond, perConnection: true);

    /// <summary>429.</summary>
    /// <param name="times">How many requests are refused.</param>
    /// <param name="retryAfterSeconds">Seconds in <c>Retry-After</c>; null sends none.</param>
    /// <param name="asDate">Write it as a date, by the server's clock, instead of seconds.</param>
    /// <returns>The fault.</returns>
    public static Fault TooManyRequests(int times = 1, int? retryAfterSeconds = null, bool asDate = false) =>
        new RefusalFault(429, times, retryAfterSeconds, asDate);

    /// <summary>503.</summary>
    /// <param name="times">How many requests are refused.</param>
    /// <param name="retryAfterSeconds">Seconds in <c>Retry-After</c>; null sends none.</param>
    /// <param name="asDate">Write it as a date, by the server's clock, instead of seconds.</param>
    /// <returns>The fault.</returns>
    public static Fault Unavailable(int times = 1, int? retryAfterSeconds = null, bool asDate = false) =>
        new RefusalFault(503, times, retryAfterSeconds, asDate);

    /// <summary>Any other status in place of the file, with a line of text; 401 with a challenge.</summary>
    /// <param name="code">Status code.</param>
    /// <param name="times">How many requests are answered so.</param>
    /// <returns>The fault.</returns>
    public static Fault Status(int code, int times = Always) => new RefusalFault(code, times, null, asDate: false);

    /// <summary>The file is published anew (<see cref="SimulatedFile.Change"/>) while a response is under way, which keeps the old bytes.</summary>
    /// <param name="bodyOffset">Body bytes sent before.</param>
    /// <param name="times">How often it changes.</param>
    /// <returns>The fault.</returns>
    public static Fault ChangesMidway(long bodyOffset, int times = 1) => new BodyFault(bodyOffset, times, sender =>
    {
        sender.File.Change();
        return Task.CompletedTask;
    });

    /// <summary>The entity tag is weak, so it cannot guard a range.</summary>
    /// <returns>The fault.</returns>
    public static Fault WeakETag() => new PreparingFault(answer => answer.ETag = answer.ETag is null ? null : "W/" + answer.ETag);

    /// <summary>Neither entity tag nor date.</summary>
    /// <returns>The fault.</returns>
    public static Fault NoValidator() => new PreparingFault(answer => (answer.ETag, answer.LastModified) = (null, null));

    /// <summary>A date but no entity tag.</summary>
    /// <returns>The fault.</returns>
    public static Fault LastModifiedOnly() => new PreparingFault(answer => answer.ETag = null);

    /// <summary>No <c>Content-Length</c> and no chunks: the body ends with the connection, as in HTTP/1.0.</summary>
    /// <returns>The fault.</returns>
    public static Fault NoLength() => new ShapingFault(Always, _ => true, answer => answer.Framing = BodyFraming.UntilClose);

    /// <summary>The body comes in chunks, without a <c>Content-Length</c>.</summary>
    /// <returns>The fault.</returns>
    public static Fault Chunked() => new ShapingFault(Always, _ => true, answer => answer.Framing = BodyFraming.Chunked);

    /// <summary>
    /// <c>Content-Length</c> of whole answers, HEAD included, is not what is sent; the connection closes after the true bytes. Ranges tell the truth.
    /// </summary>
    /// <param name="claimed">The length claimed.</param>
    /// <param name="times">How many whole answers lie.</param>
    /// <returns>The fault.</returns>
    public static Fault LyingLength(long claimed, int times = Always) =>
        new ShapingFault(times, answer => answer.Status == 200, answer => answer.Framing = BodyFraming.Length(claimed));

    /// <summary>A redirect to the same file, or for ever to itself.</summary>
    /// <param name="target">Where it leads.</param>
    /// <param name="code">301, 302, 303, 307 or 308.</param>
    /// <param name="times">How many requests are redirected; the request that follows a redirect is not redirected again.</param>
    /// <returns>The fault.</returns>
    public static Fault RedirectTo(RedirectTarget target, int code = 302, int times = Always) => new RedirectFault(target, code, times);

    /// <summary>A redirect to any address, sent as it is.</summary>
    /// <param name="location">Value of <c>Location</c>.</param>
    /// <param name="code">301, 302, 303, 307 or 308.</param>
    /// <param name="times">How many requests are redirected.</param>
    /// <returns>The fault.</returns>
    public static Fault RedirectTo(string location, int code = 302, int times = Always) => new RedirectFault(location, code, times);

    /// <summary>200 with an HTML form to log in instead of the file.</summary>
    /// <param name="times">How many requests get it.</param>
    /// <returns>The fault.</returns>
    public static Fault LoginPage(int times = Always) => new LoginPageFault(times);

    /// <summary>Sends a <c>Content-Disposition</c>, hostile names included.</summary>
    /// <param name="value">The header's value, sent as it is, in UTF-8.</param>
    /// <returns>The fault.</returns>
    public static Fault ContentDisposition(string value) => new PreparingFault(answer => answer.ContentDisposition = value);

    /// <summary>The body comes packed, asked for or not, in chunks and without ranges. The faults of the body do not act on it.</summary>
    /// <returns>The fault.</returns>
    public static Fault Gzip() => new GzipFault();

    /// <summary>
    /// A proxy's habit: an HTML error page stands in place of the last file bytes before the connection ends, with every header as if all were well.
    /// </summary>
    /// <param name="bodyOffset">Where the connection ends; the page ends there too, cut at its beginning when there is no room for it.</param>
    /// <param name="times">How many responses are spoiled.</param>
    /// <returns>The fault.</returns>
    public static Fault ErrorPageBeforeCut(long bodyOffset, int times = 1) => new ErrorPageFault(bodyOffset, times);

    /// <summary>401 unless a header has a value.</summary>
    /// <param name="name">Header name.</param>
    /// <param name="value">The value it must have.</param>
    /// <returns>The fault.</returns>
    public static Fault RequiresHeader(string name, string value) => new RequiredHeaderFault(name, value);

    /// <summary>
    /// The connection is reset when the request has arrived, before any byte of an answer.
    /// <see cref="WebArchiveOptions.DropsFirstConnections"/> does it before the request.
    /// </summary>
    /// <param name="times">How many connections are lost.</param>
    /// <returns>The fault.</returns>
    public static Fault DropsFirstConnections(int times) => new DropFault(times);

    /// <summary>One byte is flipped on its way: the right length, the wrong checksum.</summary>
    /// <param name="fileOffset">The byte, counted from the start of the file whatever the range.</param>
    /// <param name="times">How many of the responses that carry the byte are spoiled.</param>
    /// <returns>The fault.</returns>
    public static Fault CorruptOnce(long fileOffset, int times = 1) => new CorruptionFault(fileOffset, times);

    /// <summary>The body waits at a gate. The client has everything before it.</summary>
    /// <param name="gate">Opened by the test.</param>
    /// <param name="bodyOffset">Body bytes sent before.</param>
    /// <param name="times">How many responses wait.</param>
    /// <returns>The fault.</returns>
    public static Fault Hold(SimulatorGate gate, long bodyOffset = 0, int times = Always) =>
        new BodyFault(bodyOffset, times, sender => gate.PassAsync(sender.Aborted));

    /// <summary>The answer waits at a gate before its first byte, status line included.</summary>
    /// <param name="gate">Opened by the test.</param>
    /// <param name="times">How many requests wait.</param>
    /// <returns>The fault.</returns>
    public static Fault SlowHeaders(SimulatorGate gate, int times = Always) => new SlowHeadersFault(gate, times);

    /// <summary>The answer waits before its first byte, status line included, as that of a server that makes a zip.</summary>
    /// <param name="delay">How long, by the server's clock.</param>
    /// <param name="times">How many requests wait.</param>
    /// <returns>The fault.</returns>
    public static Fault FirstByteDelay(TimeSpan delay, int times = Always) => new FirstByteDelayFault(delay, times);

    /// <summary>May answer instead of the file, or wait; true when it answered.</summary>
    internal virtual Task<bool> InterceptAsync(FileRequest request, ArmedFault armed) => Task.FromResult(false);

    /// <summary>May change what the file says of itself, before conditions and ranges are looked at.</summary>
    internal virtual void Prepare(FileAnswer answer, ArmedFault armed)
    {
    }

    /// <summary>May change the answer that carries the file's bytes, or script its body.</summary>
    internal virtual void Shape(FileAnswer answer, ArmedFault armed)
    {
    }
}
