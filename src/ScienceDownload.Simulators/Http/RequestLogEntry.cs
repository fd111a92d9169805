namespace ScienceDownload.Simulators;

/// <summary>The live side of a <see cref="RecordedRequest"/>: written by the connection, read by snapshots.</summary>
internal sealed class RequestLogEntry(RequestLog log, long sequence, HttpExchange exchange)
{
    // The exchange itself is not kept: it would hold the connection's buffers for as long as the log lives.
    private readonly ServerRequest _request = exchange.Request;
    private readonly Uri _origin = exchange.Origin;
    private readonly long _connection = exchange.ConnectionNumber;
    private long _bodyBytes;
    private volatile int _status;
    private volatile bool _wasCut;
    private int _finished;

    public void Answered(int status) => _status = status;

    public void Sent(long bytes, bool isLast)
    {
        Interlocked.Add(ref _bodyBytes, bytes);
        log.AddBodyBytes(bytes);
        if (isLast) Finished(wasCut: false);
    }

    public void Finished(bool wasCut)
    {
        if (wasCut) _wasCut = true;
        if (Interlocked.Exchange(ref _finished, 1) == 0) log.End();
    }

    public RecordedRequest ToRecord() => new(
        sequence,
        _connection,
        _origin,
        _request.Method,
        _request.Target,
        _request.Headers,
        _status,
        Interlocked.Read(ref _bodyBytes),
        _wasCut,
        Volatile.Read(ref _finished) == 1);
}
