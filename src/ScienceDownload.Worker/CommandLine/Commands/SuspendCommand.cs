using System.CommandLine;

namespace ScienceDownload.Worker.CommandLine.Commands;

/// <summary><c>scidl suspend ID</c>: pauses a batch.</summary>
internal static class SuspendCommand
{
    public static Command Create() => BatchVerb.Create(
        "suspend", "Pause a batch, whichever process runs it.", (engine, id, cancellation) => engine.SuspendAsync(id, cancellation));
}
