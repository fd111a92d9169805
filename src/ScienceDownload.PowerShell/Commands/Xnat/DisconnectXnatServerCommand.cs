using System.Management.Automation;
using ScienceDownload.Archives.Xnat;
using ScienceDownload.Errors;

namespace ScienceDownload.Commands;

/// <summary>Ends the session that is kept for an XNAT server.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "XnatServer")]
public sealed class DisconnectXnatServerCommand : XnatCommand
{
    /// <summary>Signs out; without a kept session there is nothing to do.</summary>
    protected override void ProcessRecord()
    {
        try
        {
            ArchiveAccess access = ReadAccess();
            RunFor(Server ?? access.Server ?? (object)"XNAT", async (output, cancellation) =>
            {
                if (!await XnatClient.DisconnectAsync(access, cancellation).ConfigureAwait(false))
                    output.WriteWarning("No session is kept for this server and user.");
            });
        }
        catch (DownloadException exception)
        {
            WriteError(exception.ToErrorRecord(Server));
        }
    }
}
