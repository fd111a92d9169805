namespace ScienceDownload.Simulators;

/// <summary>How a <see cref="WebArchiveSimulator"/> is served.</summary>
public sealed class WebArchiveOptions
{
    /// <summary>The port of <see cref="WebArchiveSimulator.BaseUri"/>; the other origin always takes a free one.</summary>
    /// <value>0: the system chooses a free one.</value>
    public int Port { get; init; }

    /// <summary>Serve both origins over https, each with its own certificate.</summary>
    /// <value>False.</value>
    public bool UseTls { get; init; }

    /// <summary>The sockets' send buffer in bytes; null leaves the system's choice. Small ones make "bytes sent" follow what a client read.</summary>
    /// <value>Null.</value>
    public int? SendBufferBytes { get; init; }

    /// <summary>How many connections of each origin are reset as soon as they are made, before any byte.</summary>
    /// <value>0.</value>
    public int DropsFirstConnections { get; init; }

    /// <summary>The clock for rates, <c>Date</c> and <c>Retry-After</c> dates.</summary>
    /// <value>The system's clock.</value>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
