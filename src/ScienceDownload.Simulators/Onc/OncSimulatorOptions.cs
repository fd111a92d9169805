namespace ScienceDownload.Simulators;

/// <summary>How an <see cref="OncSimulator"/> behaves.</summary>
public sealed class OncSimulatorOptions
{
    /// <summary>The port on 127.0.0.1.</summary>
    /// <value>0: the system chooses a free one.</value>
    public int Port { get; init; }

    /// <summary>The clock that orders go by.</summary>
    /// <value>The system's clock.</value>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The one token that is good.</summary>
    public string Token { get; init; } = "00000000-0000-4000-8000-0000000000aa";

    /// <summary>The code of the first hydrophone: a guide's own, so that its lines run as they stand.</summary>
    public string FirstDevice { get; init; } = "ICLISTENHF9001";

    /// <summary>How long an order waits at least before it runs.</summary>
    public TimeSpan QueueTime { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long an order runs.</summary>
    public TimeSpan RunTime { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long the files of a complete order are still on their way to the file system.</summary>
    public TimeSpan LayoutTime { get; init; }

    /// <summary>How long the files of a complete order are kept.</summary>
    public TimeSpan KeepTime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How many orders run at a time.</summary>
    public int MaximumRunning { get; init; } = 3;

    /// <summary>The number of the first request.</summary>
    public long FirstRequestId { get; init; } = 20480001;

    /// <summary>The most rows of one page of a list.</summary>
    public int PageLimit { get; init; } = 100_000;

    /// <summary>Whether lists tell the true size of every file, which means that each is made.</summary>
    public bool ListsSizes { get; init; }

    /// <summary>What its hydrophones record.</summary>
    public OncAudioShape Audio { get; init; } = new();
}
