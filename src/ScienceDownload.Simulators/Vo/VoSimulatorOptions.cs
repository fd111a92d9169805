namespace ScienceDownload.Simulators;

/// <summary>How the VO simulator behaves; what is settable can be changed while it runs.</summary>
public sealed class VoSimulatorOptions
{
    /// <summary>The port on 127.0.0.1.</summary>
    /// <value>0: the system chooses a free one.</value>
    public int Port { get; init; }

    /// <summary>How many data sets there are.</summary>
    /// <value>60.</value>
    public int Datasets { get; init; } = 60;

    /// <summary>Where the line of data sets begins, in degrees: each lies a hundredth further on in both than the one before.</summary>
    /// <value>10, 41.</value>
    public (double Ra, double Dec) Origin { get; init; } = (10, 41);

    /// <summary>The length of each file in FITS blocks of 2880 bytes.</summary>
    /// <value>3.</value>
    public int BlocksPerFile { get; init; } = 3;

    /// <summary>The user name and password that are taken; null lets everybody do everything.</summary>
    public (string User, string Password)? Login { get; init; }

    /// <summary>Whether a sign-in gives a cookie instead of a token.</summary>
    public bool LoginGivesCookie { get; init; }

    /// <summary>After how many data sets a links answer stops; null for never.</summary>
    public int? LinksStopAfter { get; set; }

    /// <summary>Whether a links answer that stops says so.</summary>
    /// <value>True.</value>
    public bool LinksSayOverflow { get; set; } = true;

    /// <summary>The most data sets taken in one links request; a longer one is answered 413. Null for no limit.</summary>
    public int? LinksTakeAtMost { get; set; }

    /// <summary>Whether a links answer comes in another order than asked.</summary>
    public bool LinksShuffled { get; set; }

    /// <summary>How many table requests are answered 400 with a TransientFault before one succeeds.</summary>
    public int TransientFaults { get; set; }

    /// <summary>Whether jobs understand <c>WAIT</c>, as version 1.1 does.</summary>
    /// <value>True.</value>
    public bool JobsHonourWait { get; set; } = true;

    /// <summary>Holds jobs in the queue; null lets them pass.</summary>
    public SimulatorGate? JobsQueued { get; set; }

    /// <summary>Holds jobs at work; null lets them pass.</summary>
    public SimulatorGate? JobsExecuting { get; set; }

    /// <summary>The phase jobs come to in the end.</summary>
    /// <value>COMPLETED.</value>
    public string JobsEndAs { get; set; } = "COMPLETED";

    /// <summary>Whether the address of a result is given relative to its job.</summary>
    public bool JobsHaveRelativeResults { get; set; }
}
