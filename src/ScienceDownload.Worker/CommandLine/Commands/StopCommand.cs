using System.CommandLine;

namespace ScienceDownload.Worker.CommandLine.Commands;

/// <summary><c>scidl stop ID</c>: cancels a batch for good.</summary>
internal static class StopCommand
{
    public static Command Create() => BatchVerb.Create(
        "stop", "Cancel a batch, whichever process runs it. Finished files stay.", (engine, id, cancellation) => engine.StopAsync(id, cancellation));
}
