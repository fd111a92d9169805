using System.Management.Automation;

namespace ScienceDownload.Commands;

/// <summary>Signs in at an XNAT server and tells who it takes us for.</summary>
[Cmdlet(VerbsDiagnostic.Test, "XnatConnection")]
[OutputType(typeof(XnatConnectionInfo))]
public sealed class TestXnatConnectionCommand : XnatCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => Ask(Server?.ToString() ?? Profile ?? "XNAT", null, null, async (catalog, output, cancellation) =>
        await output.WriteAsync(await catalog.TestAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false));
}
