namespace ScienceDownload.Simulators;

internal sealed class CorruptionFault : Fault
{
    private readonly long _fileOffset;

    public CorruptionFault(long fileOffset, int times)
        : base(times)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fileOffset);
        _fileOffset = fileOffset;
    }

    internal override void Shape(FileAnswer answer, ArmedFault armed)
    {
        if (_fileOffset < answer.Start) return;
        answer.At(_fileOffset - answer.Start, sender =>
        {
            if (!armed.TryFire()) return Task.CompletedTask;
            var flipped = (byte)(answer.Content.At(_fileOffset, 1).Span[0] ^ 0x40);
            return sender.SubstituteAsync(new[] { flipped });
        });
    }
}
