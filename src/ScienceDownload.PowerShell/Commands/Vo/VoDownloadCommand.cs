using System.Collections;
using System.Management.Automation;
using ScienceDownload.Errors;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>How files of the VO are chosen, asked for and presented; what is asked for comes from the derived class.</summary>
public abstract class VoDownloadCommand : VoIdentityCommand
{
    private readonly List<DownloadItem> _items = [];
    private readonly List<object> _inputs = [];
    private readonly List<object> _targets = [];
    private readonly SortedList<int, VoDownload> _held = [];

    /// <summary>Sets what differs from other commands: four files at a time.</summary>
    protected VoDownloadCommand() => ThrottleLimit = "4";

    /// <summary>A file, or a folder when it exists as one or ends in a separator.</summary>
    [Parameter]
    [Alias("LocalFilePath", "OutFile")]
    [ValidateNotNullOrEmpty]
    public string? DestinationPath { get; set; }

    /// <summary>The most connections one large file is cut over, 1 to 16.</summary>
    /// <value>4.</value>
    [Parameter]
    [Alias("Segments")]
    public new int Connections { get => base.Connections; set => base.Connections = value; }

    /// <summary>The most seconds one file may take; null for no limit.</summary>
    [Parameter]
    [Alias("TotalTimeoutSec")]
    public new int? TimeoutSec { get => base.TimeoutSec; set => base.TimeoutSec = value; }

    /// <summary>How many seconds a server may send nothing.</summary>
    /// <value>60.</value>
    [Parameter]
    [Alias("IdleTimeoutSec")]
    public new int StallTimeoutSec { get => base.StallTimeoutSec; set => base.StallTimeoutSec = value; }

    /// <summary>When a file that is there already is kept.</summary>
    /// <value><see cref="VoCacheMode.Size"/>.</value>
    [Parameter]
    public VoCacheMode Cache { get; set; }

    /// <summary>Keep no file that is there already: <c>-Cache Off</c>.</summary>
    [Parameter]
    public SwitchParameter NoCache { get; set; }

    /// <summary>Whether partial files of earlier runs are taken up again.</summary>
    /// <value>True.</value>
    [Parameter]
    public SwitchParameter Resume { get; set; } = true;

    /// <summary>The version of a single object in S3.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? VersionId { get; set; }

    /// <summary>Which copies are tried first where no provider is named.</summary>
    /// <value><see cref="VoPreference.Auto"/>.</value>
    [Parameter]
    public VoPreference Prefer { get; set; }

    /// <summary>
    /// The provider whose copies are tried first: <c>Auto</c>, <c>OnPrem</c>, <c>Aws</c>, <c>Google</c>, <c>Azure</c>, or another name.
    /// </summary>
    /// <value><c>Auto</c>.</value>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Provider { get; set; } = "Auto";

    /// <summary>Leave out the copies of other providers.</summary>
    [Parameter]
    public SwitchParameter ProviderOnly { get; set; }

    /// <summary>The region this machine is in; null for <c>AWS_REGION</c> or <c>AWS_DEFAULT_REGION</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? HomeRegion { get; set; }

    /// <summary>Ask the machine for its region, where it is one of Amazon's and nothing else says it; takes a second at most.</summary>
    [Parameter]
    public SwitchParameter DetectRegion { get; set; }

    /// <summary>The column that lists copies in clouds; null for <c>cloud_access</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CloudColumn { get; set; }

    /// <summary>What the links are to the data sets.</summary>
    /// <value><c>#this</c>.</value>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Semantics { get; set; } = ["#this"];

    /// <summary>What to cut out, such as <c>@{ CIRCLE = 10.5, 41.2, 0.05 }</c>.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Cutout { get; set; }

    /// <summary>Download everything below a folder in S3.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <summary>The base address of the service behind <c>vos:</c> addresses.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? VoSpaceUri { get; set; }

    /// <summary>What a single file must be, such as <c>sha256:9f86…</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Checksum { get; set; } = [];

    /// <summary>Write the results in the order of the input, once all have settled, instead of each as it does.</summary>
    [Parameter]
    public SwitchParameter Ordered { get; set; }

    /// <summary>Write what would be downloaded, and download nothing.</summary>
    [Parameter]
    public SwitchParameter ListOnly { get; set; }

    /// <summary>Takes an input of any kind.</summary>
    private protected void Add(PSObject input)
    {
        try
        {
            if (VoTargetReader.Read(input, this.ToFilePath) is { } target)
                _targets.Add(target);
        }
        catch (DownloadException exception)
        {
            WriteError(exception.ToVoErrorRecord(input));
        }
    }

    /// <summary>Takes an address.</summary>
    private protected void AddAddress(string address) => _targets.Add(VoTargetReader.OfAddress(address));

    /// <summary>Finds the files behind all that was taken, and downloads them.</summary>
    private protected void Download()
    {
        (BatchOptions options, string? fileName) = CreateVoOptions();
        ArchiveAccess access = ReadAccess();
        Run(async (output, cancellation) =>
        {
            await foreach ((DownloadItem? item, object input, DownloadException? failure) in VoPlanning.PlanAsync(
                _targets, this, access, output, cancellation).ConfigureAwait(false))
            {
                if (failure is not null)
                {
                    output.WriteError(failure.ToVoErrorRecord(input));
                    continue;
                }

                _items.Add(item!);
                _inputs.Add(input);
            }

            VoPlanning.Complete(_items, fileName, Checksum, VersionId);
        });
        if (_items.Count == 0)
            return;
        if (ListOnly)
        {
            WriteObject(
                _items.Select((item, index) => VoResult.Listed(item, _inputs[index], IdentityOf(item.PrimarySource))),
                enumerateCollection: true);
            return;
        }

        if (!ShouldProcess($"{VoResult.Describe(_items)} to {options.Destination}", "Download"))
            return;
        CreateAndStart(
            new BatchRequest
            {
                Archive = VoPlanning.ArchiveName,
                Items = _items.ToAsync(),
                Options = options,
                Name = Name,
                Recurse = Recurse,
                // Only prefixes in S3 are looked into before the batch is stored.
                Access = new ArchiveAccess
                {
                    UserName = access.S3?.AccessKeyId, Password = access.S3?.SecretAccessKey, Token = access.S3?.SessionToken,
                },
            },
            access);
        WriteObject(_held.Values, enumerateCollection: true);
    }

    private protected override object? Present(ItemInfo item)
    {
        if (!item.State.IsDone() || item.FullName is null || !File.Exists(item.FullName))
            return null;
        VoDownload result = Result(item);
        if (!Ordered)
            return result;
        _held[item.Index] = result;
        return null;
    }

    private protected override ErrorRecord Fail(ItemInfo item)
    {
        var failure = new DownloadException(item.ErrorId ?? ErrorId.Unexpected, $"{item.Uri.GetLeftPart(UriPartial.Path)}: {item.Error}");
        return failure.ToVoErrorRecord(Result(item));
    }

    // Prefixes in S3 make more files than were planned; those came from the last thing planned before them.
    private VoDownload Result(ItemInfo item)
    {
        int place = _items.FindIndex(one => one.PrimarySource == item.Uri);
        string identity = item.Transfer?.ReadAs ?? IdentityOf(item.Transfer?.Source ?? item.Uri);
        return VoResult.Of(item, place < 0 ? null : _items[place], place < 0 ? null : _inputs[place], identity);
    }

    private (BatchOptions Options, string? FileName) CreateVoOptions()
    {
        VoCacheMode cache = NoCache ? VoCacheMode.Off : Cache;
        string? fileName = null;
        if (DestinationPath is { } path)
        {
            string full = this.ToFilePath(path);
            bool isFolder = Directory.Exists(full) || path.EndsWith('/') || path.EndsWith(System.IO.Path.DirectorySeparatorChar);
            Destination = isFolder ? path : System.IO.Path.GetDirectoryName(full)!;
            fileName = isFolder ? null : System.IO.Path.GetFileName(full);
        }

        BatchOptions options = CreateOptions();
        ConflictPolicy conflict = options.Conflict != ConflictPolicy.Verify ? options.Conflict : cache switch
        {
            VoCacheMode.Off => ConflictPolicy.Replace,
            VoCacheMode.Strong => ConflictPolicy.Revalidate,
            _ => ConflictPolicy.Refresh,
        };
        return (options with
        {
            Conflict = conflict,
            Resume = Resume,
            S3 = S3Options,
        }, fileName);
    }
}
