namespace ScienceDownload.Tests.Simulators;

internal enum RawEnd
{
    Closed,
    Reset,
}
