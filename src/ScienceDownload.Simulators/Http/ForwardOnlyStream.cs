namespace ScienceDownload.Simulators;

/// <summary>Another stream, in which nobody can go back: a zip written to it has its lengths behind the data.</summary>
internal sealed class ForwardOnlyStream(Stream target) : WriteOnlyStream
{
    public override void Flush() => target.Flush();

    public override void Write(byte[] buffer, int offset, int count) => target.Write(buffer, offset, count);
}
