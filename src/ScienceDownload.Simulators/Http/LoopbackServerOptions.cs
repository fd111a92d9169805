using System.Security.Cryptography.X509Certificates;

namespace ScienceDownload.Simulators;

/// <summary>How a <see cref="LoopbackHttpServer"/> listens.</summary>
public sealed class LoopbackServerOptions
{
    /// <summary>The port on 127.0.0.1.</summary>
    /// <value>0: the system chooses a free one.</value>
    public int Port { get; init; }

    /// <summary>Serve https with a certificate made at start, for 127.0.0.1 and localhost, signed by itself.</summary>
    /// <value>False.</value>
    public bool UseTls { get; init; }

    /// <summary>
    /// Asked with the certificate that each client over TLS shows, null for none; false ends the handshake. Null asks clients for nothing.
    /// </summary>
    /// <value>Null.</value>
    public Func<X509Certificate?, bool>? AcceptsClient { get; init; }

    /// <summary>The longest request body taken, in bytes; a longer one is answered 413.</summary>
    /// <value>16 MiB.</value>
    public int MaximumRequestBodyBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// The socket's send buffer in bytes; null leaves the system's choice, which may swallow several MiB that a leaving client never reads.
    /// </summary>
    /// <value>Null.</value>
    public int? SendBufferBytes { get; init; }

    /// <summary>The clock for the <c>Date</c> header and for handlers.</summary>
    /// <value>The system's clock.</value>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Records requests; null records nothing. Servers may share one.</summary>
    /// <value>Null.</value>
    public RequestLog? Log { get; init; }

    /// <summary>Asked with the number of each new connection, from 1; false resets it before a byte is read or sent. Null takes all.</summary>
    /// <value>Null.</value>
    public Func<long, bool>? AcceptsConnection { get; init; }
}
