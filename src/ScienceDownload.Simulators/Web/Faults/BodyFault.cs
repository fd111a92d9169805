namespace ScienceDownload.Simulators;

/// <summary>A fault when a body has come to an offset.</summary>
internal sealed class BodyFault : Fault
{
    private readonly long _bodyOffset;
    private readonly Func<BodySender, Task> _act;

    public BodyFault(long bodyOffset, int times, Func<BodySender, Task> act)
        : base(times)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bodyOffset);
        (_bodyOffset, _act) = (bodyOffset, act);
    }

    internal override void Shape(FileAnswer answer, ArmedFault armed) =>
        answer.At(_bodyOffset, sender => armed.TryFire() ? _act(sender) : Task.CompletedTask);
}
