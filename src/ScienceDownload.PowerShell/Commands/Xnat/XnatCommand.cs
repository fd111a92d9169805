using System.Management.Automation;
using System.Security;
using ScienceDownload.Archives.Xnat;
using ScienceDownload.Completion;
using ScienceDownload.Errors;
using ScienceDownload.Loading;
using ScienceDownload.Transformation;
using ScienceDownload.Xnat;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that look around on an XNAT server.</summary>
public abstract class XnatCommand : EngineCommand
{
    private readonly Dictionary<(Uri? Server, string? Profile), IXnatCatalog> _catalogs = [];

    /// <summary>The server's address; null for the profile's, or the one in <c>XNAT_URL</c>.</summary>
    [Parameter]
    [Alias("Url", "BaseUrl")]
    [ValidateNotNull]
    public Uri? Server { get; set; }

    /// <summary>The profile that names the server and who asks it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? Profile { get; set; }

    /// <summary>User name and password, or alias and secret of a token.</summary>
    [Parameter]
    [SignIn]
    public PSCredential? Credential { get; set; }

    /// <summary>A session of the server that is open already.</summary>
    [Parameter]
    public SecureString? Token { get; set; }

    /// <summary>The state is not needed to look around.</summary>
    protected override void BeginProcessing()
    {
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Close();

    /// <summary>Signs out.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close();
        base.Dispose(disposing);
    }

    /// <summary>Asks a server; its failure is that input's.</summary>
    private protected void Ask(object target, Uri? server, string? profile, Func<IXnatCatalog, PipelineQueue, CancellationToken, Task> question)
    {
        try
        {
            IXnatCatalog catalog = Open(server, profile);
            RunFor(target, (output, cancellation) => question(catalog, output, cancellation));
        }
        catch (DownloadException exception)
        {
            WriteError(exception.ToErrorRecord(target));
        }
    }

    /// <summary>Asks about a session that is named: its project is the one given, or the profile's.</summary>
    private protected void AskAbout(
        string session, string? project, Func<IXnatCatalog, XnatSession, PipelineQueue, CancellationToken, Task> question) =>
        Ask(session, null, null, async (catalog, output, cancellation) =>
        {
            XnatSession found = await FindAsync(catalog, session, project ?? DefaultProject, project is null, cancellation).ConfigureAwait(false);
            await question(catalog, found, output, cancellation).ConfigureAwait(false);
        });

    /// <summary>The project of the profile; null for none.</summary>
    private protected string? DefaultProject { get; private set; }

    /// <summary>Who asks, as parameters, profile and objects say.</summary>
    /// <exception cref="DownloadException">There is no such profile, or it is for another server.</exception>
    private protected ArchiveAccess ReadAccess() => XnatAccess.Read(this, XnatAccess.ProfileName(Profile, null, Server), Server, Credential, Token);

    private IXnatCatalog Open(Uri? server, string? profile)
    {
        string? name = XnatAccess.ProfileName(Profile, profile, Server ?? server);
        (Uri?, string?) key = (Server ?? server, name);
        if (_catalogs.TryGetValue(key, out IXnatCatalog? open))
            return open;
        ArchiveAccess access = XnatAccess.Read(this, name, Server ?? server, Credential, Token);
        DefaultProject = XnatAccess.DefaultProject(access);
        if (XnatClient.WarningOf(access) is { } warning)
            WriteWarning(warning);
        return _catalogs[key] = XnatClient.Open(access, name);
    }

    private static async Task<XnatSession> FindAsync(
        IXnatCatalog catalog, string session, string? project, bool isDefault, CancellationToken cancellation)
    {
        try
        {
            return await catalog.GetSessionAsync(session, project, cancellation).ConfigureAwait(false);
        }
        catch (DownloadException exception) when (exception.Id == ErrorId.ItemNotFound && project is not null && isDefault)
        {
            // An accession id is known everywhere, not only in the project one usually works in.
            return await catalog.GetSessionAsync(session, null, cancellation).ConfigureAwait(false);
        }
    }

    private void Close()
    {
        foreach (IXnatCatalog catalog in _catalogs.Values)
            Blocking.Wait(() => catalog.DisposeAsync().AsTask());
        _catalogs.Clear();
    }
}
