namespace ScienceDownload.Simulators;

/// <summary>A fault in the head of answers of one kind.</summary>
internal sealed class ShapingFault(int times, Func<FileAnswer, bool> concerns, Action<FileAnswer> shape) : Fault(times)
{
    internal override void Shape(FileAnswer answer, ArmedFault armed)
    {
        if (concerns(answer) && armed.TryFire()) shape(answer);
    }
}
