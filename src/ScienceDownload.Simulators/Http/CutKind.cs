namespace ScienceDownload.Simulators;

/// <summary>How a connection ends before its response is complete.</summary>
public enum CutKind
{
    /// <summary>A TCP reset. Bytes still in the kernel's send queue are lost, so a slow reader may see fewer than were handed over.</summary>
    Reset,

    /// <summary>An orderly end of stream (FIN, and a TLS close alert): what a dying proxy looks like. Every byte handed over arrives.</summary>
    Close,
}
