namespace ScienceDownload.Simulators;

internal sealed class WrongRangeFault(int times) : Fault(times)
{
    private const long Shift = 1024;

    internal override void Shape(FileAnswer answer, ArmedFault armed)
    {
        if (answer.Status != 206 || answer.Content.Length < 2 || !armed.TryFire()) return;
        if (answer.Start > 0)
        {
            answer.Start -= Math.Min(Shift, answer.Start);
            return;
        }

        // From the first byte there is only the way forward, and at the file's end not even that for the last one.
        answer.Start = 1;
        answer.Count = Math.Min(answer.Count, answer.Content.Length - 1);
    }
}
