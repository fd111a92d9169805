namespace ScienceDownload.Simulators;

internal sealed class GzipFault() : Fault(Always)
{
    internal override void Prepare(FileAnswer answer, ArmedFault armed) => answer.HonoursRanges = false;

    internal override void Shape(FileAnswer answer, ArmedFault armed)
    {
        answer.UsesGzip = true;
        answer.Framing = BodyFraming.Chunked;
    }
}
