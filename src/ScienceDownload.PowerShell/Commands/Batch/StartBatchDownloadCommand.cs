using System.Collections;
using System.Management.Automation;
using System.Net;
using System.Security;
using ScienceDownload.Completion;
using ScienceDownload.Errors;
using ScienceDownload.Jobs;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>Makes a batch of addresses and sets it going.</summary>
[Cmdlet(VerbsLifecycle.Start, "BatchDownload", DefaultParameterSetName = UriSet, SupportsShouldProcess = true)]
[OutputType(typeof(BatchDownloadJob), typeof(BatchInfo), typeof(ItemInfo))]
public sealed class StartBatchDownloadCommand : ClusterTransferCommand, IServiceCommand
{
    private const string UriSet = "Uri";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private readonly List<DownloadItem> _items = [];

    /// <summary>What to download: addresses, rows with a property <c>Url</c>, or items of a plan.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = UriSet)]
    [Alias("Url", "Link", "Href", "InputObject")]
    [AllowEmptyString]
    public PSObject[] Uri { get; set; } = [];

    /// <summary>Files that list what to download: addresses as text, CSV, JSON, or a plan. Wildcards are allowed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Like <see cref="Path"/>, taken as it is.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Take an <c>s3://</c> address that ends in a slash, or names a bucket only, for all objects below it.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <summary>The profile of the AWS files to read <c>s3://</c> addresses as; null for nobody, then what the environment gives.</summary>
    [Parameter]
    [Alias("AwsProfile")]
    [ValidateNotNullOrEmpty]
    public string? S3Profile { get; set; }

    /// <summary>The S3 server; null for <c>AWS_ENDPOINT_URL_S3</c>, else Amazon's own.</summary>
    [Parameter]
    [Alias("EndpointUrl")]
    public Uri? S3Endpoint { get; set; }

    /// <summary>The region to sign for; null for the environment's or the profile's. A bucket's own is followed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? S3Region { get; set; }

    /// <summary>Whether the bucket stands in the path; null for yes with an endpoint, and no at Amazon.</summary>
    [Parameter]
    public bool? S3PathStyle { get; set; }

    /// <summary>Never sign requests to S3, whatever keys there are.</summary>
    [Parameter]
    public SwitchParameter S3Anonymous { get; set; }

    /// <summary>Agree to pay where a bucket's owner does not.</summary>
    [Parameter]
    [Alias("RequesterPays")]
    public SwitchParameter S3RequesterPays { get; set; }

    /// <inheritdoc cref="RunByIdCommand.S3Credential"/>
    [Parameter]
    [Alias("AwsCredential")]
    [SignIn]
    public PSCredential? S3Credential { get; set; }

    /// <inheritdoc cref="RunByIdCommand.S3SessionToken"/>
    [Parameter]
    public SecureString? S3SessionToken { get; set; }

    /// <summary>
    /// Take the addresses for pages and fetch the video or sound on them, found with yt-dlp: what is wanted by name, such as
    /// <c>@{ quality = '720p' }</c>; empty for the best there is. Null for plain files.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Media { get; set; }

    /// <summary>An address that hears of the batch by POST: each file's start, progress and end, and the end of the batch. Null for none.</summary>
    [Parameter]
    [Alias("WebhookUrl")]
    public Uri? WebhookUri { get; set; }

    /// <summary>Signs what is sent to <see cref="WebhookUri"/>; null for the variable <c>SCIENCEDOWNLOAD_WEBHOOK_SECRET</c>, else unsigned.</summary>
    [Parameter]
    public SecureString? WebhookSecret { get; set; }

    /// <inheritdoc cref="RunByIdCommand.Wait"/>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <inheritdoc cref="RunByIdCommand.PassThru"/>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc cref="RunByIdCommand.AsJob"/>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <summary>
    /// The service that is to fetch the files, <c>scidl serve</c>, by its address or the name of a profile; null to fetch them here.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? Service { get; set; }

    /// <inheritdoc cref="ServiceCommand.ApiKey"/>
    [Parameter]
    [Secret]
    public SecureString? ApiKey { get; set; }

    private protected override string? Signing => WebhookSecret is null ? base.Signing : new NetworkCredential("", WebhookSecret).Password;

    private protected override Following Follow => Choose(AsJob, Wait, PassThru);

    private protected override S3Settings? S3Options
    {
        get
        {
            var settings = new S3Settings
            {
                Profile = S3Profile,
                Endpoint = S3Endpoint,
                Region = S3Region,
                PathStyle = S3PathStyle,
                Anonymous = S3Anonymous,
                RequesterPays = S3RequesterPays,
            };
            return settings == new S3Settings() ? null : settings;
        }
    }

    /// <summary>Refuses switches that contradict each other before anything is opened.</summary>
    protected override void BeginProcessing()
    {
        _ = Follow;
        if (Service is not null && MyInvocation.BoundParameters.ContainsKey(nameof(Destination)))
        {
            throw new PSArgumentException("The files of a service stay where it runs: leave out -Destination. "
                + "Get-BatchDownloadItem -Service ... | Start-BatchDownload -Destination ... brings them here.");
        }

        if (Service is not null && WebhookSecret is not null)
            throw new PSArgumentException("A service signs webhooks with its own secret: leave out -WebhookSecret.");
        base.BeginProcessing();
    }

    /// <summary>Collects what comes down the pipeline: a batch is stored whole or not at all.</summary>
    protected override void ProcessRecord()
    {
        foreach (PSObject input in Uri)
        {
            try
            {
                if (ItemReader.Read(input, _items.Count) is { } item)
                    _items.Add(item);
            }
            catch (DownloadException exception)
            {
                ThrowTerminatingError(exception.ToErrorRecord(input));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        BatchOptions options = CreateOptions() with { Webhook = WebhookUri };
        IReadOnlyList<string> lists = ParameterSetName switch
        {
            PathSet => this.ResolveFiles(Path),
            LiteralPathSet => [.. LiteralPath.Select(this.ToFilePath)],
            _ => [],
        };
        string what = lists.Count > 0 ? string.Join(", ", lists) : _items.Count == 1 ? "1 address" : $"{_items.Count} addresses";
        if (!ShouldProcess(Service is null ? $"{what} to {options.Destination}" : $"{what} at {Service}", "Download"))
            return;
        OpenOrEnd();
        // A plan says which archive its items are of, and with which profile it was made.
        PlanSource source = new(_items.Select(item => item.Archive).FirstOrDefault(archive => archive is not null), Profile: null);
        if (lists.Count > 0)
            Run(async (_, cancellation) => source = await PlanReader.ReadSourceAsync(lists[0], cancellation).ConfigureAwait(false));
        ArchiveAccess? access = S3AccessReader.Read(S3Credential, S3SessionToken);
        IReadOnlyDictionary<string, string>? media = ReadMedia(source);
        IAsyncEnumerable<DownloadItem> items = lists.Count > 0 ? PlanReader.ReadAsync(Engine, lists, Stopped) : _items.ToAsync();
        var request = new BatchRequest
        {
            Items = media is null ? items : MediaWishes.Add(items, media),
            Archive = media is null ? source.Archive ?? BatchRequest.PlainAddresses : MediaWishes.Archive,
            Options = options with { Profile = options.Profile ?? source.Profile },
            Name = Name,
            Recurse = Recurse,
            Access = access,
            Cluster = CreateClusterOptions(),
        };
        CreateAndStart(request, access);
    }

    private IReadOnlyDictionary<string, string>? ReadMedia(PlanSource source)
    {
        if (Media is null)
            return null;
        try
        {
            return MediaWishes.Read(Media, source.Archive, isHere: Service is null);
        }
        catch (DownloadException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(Media));
            throw;
        }
    }
}
