using System.Management.Automation;
using System.Security;
using ScienceDownload.Archives.Onc;
using ScienceDownload.Errors;
using ScienceDownload.Loading;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that bring files of hydrophones: a plan first, then its batch.</summary>
public abstract class OncSaveCommand : SaveCommand
{
    /// <inheritdoc cref="OncQueryCommand.Server"/>
    [Parameter]
    [Alias("Url", "BaseUrl")]
    [ValidateNotNull]
    public Uri? Server { get; set; }

    /// <inheritdoc cref="OncQueryCommand.Token"/>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <inheritdoc cref="OncQueryCommand.Credential"/>
    [Parameter]
    [SignIn]
    public PSCredential? Credential { get; set; }

    /// <summary>The folder below the device's; null for one named by what is asked for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Tag { get; set; }

    /// <summary>The zone of times that say none; null for UTC.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TimeZone { get; set; }

    /// <summary>The kind of audio to prefer, and of audio clips.</summary>
    /// <value>Flac.</value>
    [Parameter]
    public AudioClipFormat AudioFormat { get; set; }

    /// <summary>Cut the window out of the files; the whole files stay beside the clip.</summary>
    [Parameter]
    public SwitchParameter Clip { get; set; }

    /// <summary>How many seconds more to bring before and after.</summary>
    [Parameter]
    [ValidateRange(0, 86400)]
    public double PadSeconds { get; set; }

    /// <summary>How many seconds more to bring before; null for <see cref="PadSeconds"/>.</summary>
    [Parameter]
    [ValidateRange(0, 86400)]
    public double? PadBeforeSeconds { get; set; }

    /// <summary>How many seconds more to bring after; null for <see cref="PadSeconds"/>.</summary>
    [Parameter]
    [ValidateRange(0, 86400)]
    public double? PadAfterSeconds { get; set; }

    /// <summary>ONC asks its users for few connections: one for each file. Where data goes may stand in the environment.</summary>
    protected override void BeginProcessing()
    {
        if (!MyInvocation.BoundParameters.ContainsKey(nameof(Connections)))
            Connections = 1;
        if (!MyInvocation.BoundParameters.ContainsKey(nameof(Destination)) && OncAccess.Folder(this) is { Length: > 0 } folder)
            Destination = folder;
        base.BeginProcessing();
    }

    private protected override object? Present(ItemInfo item) => OncFileReader.Read(item);

    /// <summary>Whether a picture of each MAT file is wanted beside it.</summary>
    private protected virtual bool WantsPreview => false;

    /// <summary>Whether instants and spans are wanted as requests of their own, each with its window.</summary>
    private protected bool HasWindows => Clip || PadSeconds > 0 || PadBeforeSeconds > 0 || PadAfterSeconds > 0;

    /// <summary>A request for an instant or a span, with the pads of this command.</summary>
    private protected OncRequest Request(string device, DateTimeOffset start, DateTimeOffset? end, string tag) => new()
    {
        DeviceCode = device,
        Timestamp = start,
        End = end,
        PadBefore = TimeSpan.FromSeconds(PadBeforeSeconds ?? PadSeconds),
        PadAfter = TimeSpan.FromSeconds(PadAfterSeconds ?? PadSeconds),
        Clip = Clip,
        AudioFormat = AudioFormat,
        Tag = tag,
    };

    /// <summary>Plans, shows the plan where only that is wanted, and otherwise brings the files.</summary>
    /// <param name="makePlan">Makes the plan; called on the pool.</param>
    private protected void Carry(Func<OncPlanner, Action<OncRequest, DownloadException>, CancellationToken, Task<OncPlan>> makePlan)
    {
        BatchOptions options = CreateOptions();
        ArchiveAccess? access = null;
        try
        {
            access = OncAccess.Read(this, Server, Token, Credential, Profile);
        }
        catch (DownloadException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(Server));
        }

        OncPlan? plan = null;
        OncClient? client = null;
        Run(async (output, cancellation) =>
        {
            client = OncClient.Create(EngineHost.Http, OncAccount.Of(access!, "/"), output.WriteWarning);
            FinishedOrders finished = await FinishedOrders.ReadAsync(
                options.Conflict == ConflictPolicy.Verify ? options.Destination : null, cancellation).ConfigureAwait(false);
            var planner = new OncPlanner(client, finished, output.WriteWarning) { Preview = WantsPreview };
            plan = await makePlan(planner, (request, failure) => output.WriteError(failure.ToErrorRecord(request)), cancellation)
                .ConfigureAwait(false);
        });
        if (!ShouldProcess($"{plan!.Summary}, to {options.Destination}", "Order and download"))
        {
            WriteObject(plan.Steps, enumerateCollection: true);
            return;
        }

        if (plan.Items.Count == 0)
            return;
        IReadOnlyList<DownloadItem> items = [];
        Run(async (_, cancellation) => items = await new OncCitations(client!).AddAsync(plan.Items, cancellation).ConfigureAwait(false));
        CreateAndStart(new BatchRequest { Archive = "onc", Items = items.ToAsync(), Options = options, Name = Name }, access);
    }
}
