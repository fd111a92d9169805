namespace ScienceDownload.Simulators;

internal sealed class ErrorPageFault : Fault
{
    private static readonly byte[] Page =
        "<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n<body><h1>504 Gateway Time-out</h1></body>\r\n</html>\r\n"u8.ToArray();

    private readonly long _bodyOffset;

    public ErrorPageFault(long bodyOffset, int times)
        : base(times)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bodyOffset);
        _bodyOffset = bodyOffset;
    }

    internal override void Shape(FileAnswer answer, ArmedFault armed)
    {
        if (_bodyOffset >= answer.Count) return;
        var page = Page.AsMemory(Math.Max(0, Page.Length - (int)Math.Min(_bodyOffset, Page.Length)));
        answer.At(_bodyOffset - page.Length, async sender =>
        {
            if (!armed.TryFire()) return;
            await sender.SubstituteAsync(page).ConfigureAwait(false);
            await sender.CutAsync(CutKind.Close).ConfigureAwait(false);
        });
    }
}
