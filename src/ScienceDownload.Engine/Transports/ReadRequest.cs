namespace ScienceDownload.Engine.Transports;

/// <summary>Which bytes to read, and on which condition.</summary>
/// <param name="Start">The first byte.</param>
/// <param name="End">The byte after the last; null for all that follow.</param>
/// <param name="Validator">What the file must still be when <paramref name="Start"/> is not zero or <paramref name="End"/> is set; null for no
///     condition.</param>
internal sealed record ReadRequest(long Start, long? End, Validator? Validator)
{
    /// <summary>The whole file, whatever it is now.</summary>
    public static ReadRequest Whole { get; } = new(0, null, null);

    public bool IsWhole => Start == 0 && End is null;

    /// <summary>What the file is expected to be named by the user; lets a transport tell a login page from a file. Null when unknown.</summary>
    public string? ExpectedName { get; init; }

    /// <summary>The version that is here already: of a whole file, only another one is wanted. Null to take any.</summary>
    public Validator? Unless { get; init; }

    /// <summary>How long the file is, as whoever listed it says; null when that is not known.</summary>
    public long? ExpectedLength { get; init; }

    /// <summary>Whether the bytes must come over a connection of their own, as parallel segments must.</summary>
    public bool OwnConnection { get; init; }

    /// <summary>Hears of detours that a transport takes; without secrets.</summary>
    public Action<MessageLevel, string> Tell { get; init; } = static (_, _) => { };
}
