using System.Management.Automation;
using ScienceDownload.Archives.Xnat;
using ScienceDownload.Errors;

namespace ScienceDownload.Commands;

/// <summary>Signs in at an XNAT server and keeps the session for later commands of this user, in any process.</summary>
[Cmdlet(VerbsCommunications.Connect, "XnatServer")]
[OutputType(typeof(XnatConnectionInfo))]
public sealed class ConnectXnatServerCommand : XnatCommand
{
    /// <summary>Signs in.</summary>
    protected override void ProcessRecord()
    {
        try
        {
            ArchiveAccess access = ReadAccess();
            if (XnatClient.WarningOf(access) is { } warning)
                WriteWarning(warning);
            RunFor(Server ?? access.Server ?? (object)"XNAT", async (output, cancellation) =>
            {
                XnatConnectionInfo known = await XnatClient.ConnectAsync(access, cancellation).ConfigureAwait(false);
                await output.WriteAsync(known, cancellation).ConfigureAwait(false);
            });
        }
        catch (DownloadException exception)
        {
            WriteError(exception.ToErrorRecord(Server));
        }
    }
}
