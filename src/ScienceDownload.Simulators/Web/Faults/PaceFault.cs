namespace ScienceDownload.Simulators;

internal sealed class PaceFault : Fault
{
    private readonly long _bytesPerSecond;
    private readonly bool _perConnection;

    public PaceFault(long bytesPerSecond, bool perConnection)
        : base(Always)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytesPerSecond);
        (_bytesPerSecond, _perConnection) = (bytesPerSecond, perConnection);
    }

    internal override void Shape(FileAnswer answer, ArmedFault armed)
    {
        var exchange = answer.Request.Exchange;
        var pace = new Pace(exchange.Time, _bytesPerSecond);
        if (_perConnection && !exchange.ConnectionItems.TryAdd(this, pace)) pace = (Pace)exchange.ConnectionItems[this];
        answer.Paces.Add(pace);
    }
}
