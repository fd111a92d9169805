using System.Management.Automation;
using System.Security;
using ScienceDownload.Archives.Xnat;
using ScienceDownload.Errors;
using ScienceDownload.Transformation;
using ScienceDownload.Xnat;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that save parts of imaging sessions: collects what is wanted, lists it, and makes one batch of it.</summary>
public abstract class XnatSaveCommand : SaveCommand
{
    private protected const string NameSet = "Name";
    private protected const string ObjectSet = "Object";

    private readonly List<XnatSelection> _wanted = [];
    private (Uri? Server, string? Profile)? _origin;
    private XnatResults? _results;

    /// <summary>The server's address; null for the profile's, the objects', or the one in <c>XNAT_URL</c>.</summary>
    [Parameter]
    [Alias("Url", "BaseUrl")]
    [ValidateNotNull]
    public Uri? Server { get; set; }

    /// <inheritdoc cref="XnatCommand.Credential"/>
    [Parameter]
    [SignIn]
    public PSCredential? Credential { get; set; }

    /// <inheritdoc cref="XnatCommand.Token"/>
    [Parameter]
    public SecureString? Token { get; set; }

    /// <summary>The sessions: accession ids, or labels in a project.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = NameSet)]
    [Alias("Experiment")]
    [ValidateNotNullOrEmpty]
    public string[] Session { get; set; } = [];

    /// <summary>The project that makes labels unique; null for the profile's.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    public string? Project { get; set; }

    /// <summary>Take the files out of the zips while they arrive; without it zips stay packed.</summary>
    [Parameter]
    [Alias("Extract", "Unzip")]
    public SwitchParameter Expand { get; set; }

    /// <summary>Keep the zips: with <see cref="Expand"/> beside the files, in the folder <c>zips</c> of the session.</summary>
    [Parameter]
    public SwitchParameter KeepZip { get; set; }

    /// <summary>One zip, at this path.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (OutFile is not null && Expand)
            throw new PSArgumentException("-OutFile is one zip, -Expand is its files: leave out one of them.");
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_wanted.Count == 0)
            return;
        try
        {
            Save();
        }
        catch (DownloadException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(target: null));
        }
    }

    /// <summary>Adds what is wanted of a session.</summary>
    private protected void Add(XnatSelection selection) => _wanted.Add(selection);

    /// <summary>Adds what is wanted of a session that came down the pipeline.</summary>
    private protected void Add(XnatSession session, Func<XnatSelection, XnatSelection> choose)
    {
        if (_origin is { } origin && origin != (session.Server, session.Profile))
        {
            WriteError(new DownloadException(ErrorId.InputInvalid,
                $"The session '{session.Label}' is of another server or profile than the first one. "
                    + "Save them with a command each.").ToErrorRecord(session));
            return;
        }

        _origin = (session.Server, session.Profile);
        Add(choose(new XnatSelection(session.Id) { Name = Name ?? session.Label }));
    }

    private protected override object? Present(ItemInfo item) => _results!.Present(item);

    private protected override bool JobPresents => true;

    private XnatZipMode ZipMode => !Expand || OutFile is not null ? XnatZipMode.Leave : KeepZip ? XnatZipMode.ExpandAndKeep : XnatZipMode.Expand;

    private void Save()
    {
        Profile = XnatAccess.ProfileName(Profile, _origin?.Profile, Server ?? _origin?.Server);
        ArchiveAccess access = XnatAccess.Read(this, Profile, Server ?? _origin?.Server, Credential, Token);
        string? file = OutFile is null ? null : this.ToFilePath(OutFile);
        List<XnatPlan> plans = [];
        Run(async (output, cancellation) =>
        {
            IXnatCatalog catalog = XnatClient.Open(access, Profile);
            await using (catalog.ConfigureAwait(false))
            {
                foreach (XnatSelection wanted in _wanted)
                {
                    XnatSelection selection = wanted with { ZipMode = ZipMode, OutFile = file is null ? null : Path.GetFileName(file) };
                    plans.Add(await PlanAsync(
                        catalog, Apart(selection, plans), XnatAccess.DefaultProject(access), output, cancellation).ConfigureAwait(false));
                }
            }
        });
        // Who asks is known by now; the batch needs no more than that, and the server it was asked at.
        Start(plans, access with { Server = access.Server ?? plans[0].Session.Server }, file);
    }

    private void Start(List<XnatPlan> plans, ArchiveAccess access, string? file)
    {
        BatchOptions options = CreateOptions() with
        {
            Conflict = Force ? ConflictPolicy.Replace : Rename ? ConflictPolicy.Rename : ConflictPolicy.Repair,
        };
        if (!MyInvocation.BoundParameters.ContainsKey(nameof(StallTimeoutSec)))
            options = options with { StallTimeout = XnatClient.Silence(access) };
        if (!MyInvocation.BoundParameters.ContainsKey(nameof(ThrottleLimit)) && XnatClient.Workers(access) is { } workers)
            options = options with { ConcurrentLimit = ScienceDownload.ConcurrencyLimit.Of(workers) };
        if (file is not null)
            options = options with { Destination = Path.GetDirectoryName(file)! };
        int files = plans.Sum(plan => plan.Entries.Sum(entry => entry.Files));
        long bytes = plans.Sum(plan => plan.Entries.Sum(entry => entry.Length));
        string names = string.Join(", ", plans.Select(plan => plan.Session.Label));
        if (!ShouldProcess($"{names} to {file ?? options.Destination}", FormattableString.Invariant($"Download {files} files, {bytes} bytes")))
        {
            WriteObject(plans.SelectMany(plan => plan.Entries), enumerateCollection: true);
            return;
        }

        if (!AsJob)
            WriteObject(plans.SelectMany(plan => plan.Empty.Select(folder => XnatResults.Nothing(plan, folder))), enumerateCollection: true);
        DownloadItem[] items = [.. plans.SelectMany(plan => plan.Items)];
        _results = new XnatResults(items, options);
        if (items.Length > 0)
        {
            CreateAndStart(
                new BatchRequest { Archive = "xnat", Items = items.ToAsync(), Options = options, Name = Name ?? names[..Math.Min(names.Length, 80)] },
                access);
        }
    }

    private static async Task<XnatPlan> PlanAsync(
        IXnatCatalog catalog, XnatSelection selection, string? usual, PipelineQueue output, CancellationToken cancellation)
    {
        try
        {
            return await catalog.PlanAsync(selection with { Project = selection.Project ?? usual }, output.WriteWarning, cancellation)
                .ConfigureAwait(false);
        }
        catch (DownloadException exception) when (exception.Id == ErrorId.ItemNotFound && selection.Project is null && usual is not null)
        {
            // An accession id is known everywhere, not only in the project one usually works in.
            return await catalog.PlanAsync(selection, output.WriteWarning, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Sessions of several projects may have one label: the later one's folder gets its accession id too.</summary>
    private static XnatSelection Apart(XnatSelection selection, List<XnatPlan> plans) =>
        selection.OutFile is null && plans.Any(plan => plan.Folder.Equals(selection.Name ?? selection.Session, StringComparison.OrdinalIgnoreCase)
            && plan.Session.Id != selection.Session && plan.Session.Label != selection.Session)
            ? selection with { Name = $"{selection.Name ?? selection.Session}_{selection.Session}" }
            : selection;
}
