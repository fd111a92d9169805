using System.CommandLine;

namespace ScienceDownload.Worker.CommandLine.Commands;

/// <summary><c>scidl remove ID</c>: forgets a batch.</summary>
internal static class RemoveCommand
{
    public static Command Create() => BatchVerb.Create(
        "remove",
        "Forget a batch that no process runs. Finished files stay, partial files are deleted.",
        async (engine, id, cancellation) =>
        {
            BatchInfo last = await engine.GetAsync(id, cancellation).ConfigureAwait(false);
            await engine.RemoveAsync(id, cancellation).ConfigureAwait(false);
            return last;
        });
}
