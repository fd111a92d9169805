namespace ScienceDownload.Simulators;

/// <summary>A fault in what the file says of itself.</summary>
internal sealed class PreparingFault(Action<FileAnswer> prepare) : Fault(Always)
{
    internal override void Prepare(FileAnswer answer, ArmedFault armed) => prepare(answer);
}
