using System.Management.Automation;
using System.Security;
using ScienceDownload.Archives.Onc;
using ScienceDownload.Completion;
using ScienceDownload.Loading;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that ask ONC something.</summary>
public abstract class OncQueryCommand : EngineCommand
{
    /// <summary>The address of the server; null for the profile's, else for <c>ONC_SERVER</c>, else for ONC's own.</summary>
    [Parameter]
    [Alias("Url", "BaseUrl")]
    [ValidateNotNull]
    public Uri? Server { get; set; }

    /// <summary>The token; null for the profile's, else for <c>ONC_TOKEN</c>, else for that of a <c>.env</c> file.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <summary>The token as the password of a credential; its user name does not matter.</summary>
    [Parameter]
    [SignIn]
    public PSCredential? Credential { get; set; }

    /// <summary>The profile that names the server and holds the token; null for none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? Profile { get; set; }

    /// <summary>Asks, and carries what comes to the pipeline.</summary>
    /// <param name="target">What is asked about; named in errors.</param>
    /// <param name="ask">Asks; its second argument hears warnings.</param>
    private protected void Ask<T>(object target, Func<OncClient, Action<string>, CancellationToken, IAsyncEnumerable<T>> ask)
        where T : class
    {
        ArchiveAccess? access = null;
        Try(target, () => access = OncAccess.Read(this, Server, Token, Credential, Profile));
        if (access is null)
            return;
        RunFor(target, async (output, cancellation) =>
        {
            OncClient client = OncClient.Create(EngineHost.Http, OncAccount.Of(access, "/"), output.WriteWarning);
            await foreach (T found in ask(client, output.WriteWarning, cancellation).ConfigureAwait(false))
                await output.WriteAsync(found, cancellation).ConfigureAwait(false);
        });
    }

    /// <summary>Does what may fail for one input, on the pipeline thread.</summary>
    private protected void Try(object target, Action work)
    {
        try
        {
            work();
        }
        catch (DownloadException exception)
        {
            WriteError(Errors.ErrorRecords.ToErrorRecord(exception, target));
        }
    }
}
