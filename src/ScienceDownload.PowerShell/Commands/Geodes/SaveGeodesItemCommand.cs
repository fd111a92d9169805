using System.Management.Automation;
using System.Security;
using ScienceDownload.Archives.Geodes;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>Downloads items of GEODES, or members of their archives.</summary>
[Cmdlet(VerbsData.Save, "GeodesItem", DefaultParameterSetName = ItemSet, SupportsShouldProcess = true)]
[OutputType(typeof(ItemInfo), typeof(Jobs.BatchDownloadJob))]
public sealed class SaveGeodesItemCommand : GeodesSaveCommand
{
    private const string ItemSet = "Item";
    private const string MemberSet = "Member";
    private const string IdentifierSet = "Identifier";
    private const string ProfileSet = "PygeodesProfile";

    private readonly List<GeodesItem> _items = [];
    private readonly List<GeodesMember> _members = [];

    /// <summary>The items, as Find-GeodesItem writes them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ItemSet)]
    [Alias("Item")]
    [ValidateNotNull]
    public GeodesItem[] InputObject { get; set; } = [];

    /// <summary>Members of archives, as Get-GeodesArchiveMember writes them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = MemberSet)]
    [ValidateNotNull]
    public GeodesMember[] Member { get; set; } = [];

    /// <summary>Products by name.</summary>
    [Parameter(Mandatory = true, ParameterSetName = IdentifierSet)]
    [ValidateNotNullOrEmpty]
    public string[] Identifier { get; set; } = [];

    /// <summary>A <c>profile.json</c> of pygeodes, whose unfinished downloads are taken up.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ProfileSet)]
    [ValidateNotNullOrEmpty]
    public string? PygeodesProfile { get; set; }

    /// <summary>The name of the file, for one item: a plain name lies in the destination; one that begins with <c>./</c> or a root lies
    /// there.</summary>
    [Parameter(ParameterSetName = ItemSet)]
    [Parameter(ParameterSetName = IdentifierSet)]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>Which files of the items: data, metadata, overview, thumbnail, quicklook, all.</summary>
    /// <value><c>data</c>.</value>
    [Parameter(ParameterSetName = ItemSet)]
    [Parameter(ParameterSetName = IdentifierSet)]
    [ValidateSet("data", "metadata", "overview", "thumbnail", "quicklook", "all")]
    public string[] Role { get; set; } = ["data"];

    /// <summary>Read data files from the S3 datalake instead of the portal.</summary>
    [Parameter(ParameterSetName = ItemSet)]
    [Parameter(ParameterSetName = IdentifierSet)]
    public SwitchParameter S3 { get; set; }

    /// <inheritdoc cref="GeodesDatalakeCommand.S3Credential"/>
    [Parameter(ParameterSetName = ItemSet)]
    [Parameter(ParameterSetName = MemberSet)]
    [Parameter(ParameterSetName = IdentifierSet)]
    [Alias("AwsCredential")]
    [SignIn]
    public PSCredential? S3Credential { get; set; }

    /// <inheritdoc cref="GeodesDatalakeCommand.S3SessionToken"/>
    [Parameter(ParameterSetName = ItemSet)]
    [Parameter(ParameterSetName = MemberSet)]
    [Parameter(ParameterSetName = IdentifierSet)]
    public SecureString? S3SessionToken { get; set; }

    /// <summary>With <see cref="S3"/>: take the portal where the datalake fails.</summary>
    [Parameter(ParameterSetName = ItemSet)]
    [Parameter(ParameterSetName = IdentifierSet)]
    public SwitchParameter FallBack { get; set; }

    /// <summary>Leave out what is on tape, instead of waiting for it.</summary>
    [Parameter(ParameterSetName = ItemSet)]
    [Parameter(ParameterSetName = IdentifierSet)]
    public SwitchParameter SkipTape { get; set; }

    /// <summary>Keep files whose MD5 is not the catalogue's, with a warning.</summary>
    [Parameter(ParameterSetName = ItemSet)]
    [Parameter(ParameterSetName = IdentifierSet)]
    public SwitchParameter AllowWrongChecksum { get; set; }

    /// <summary>The most bytes one run may ask for; then the batch is suspended, to be resumed another day. Null for no limit.</summary>
    [Parameter]
    [Size]
    [ValidateRange(1, long.MaxValue)]
    public long? ByteBudget { get; set; }

    /// <summary>The most requests for files one run may make; then the batch is suspended. Null for no limit.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? RequestBudget { get; set; }

    private protected override S3Access? Keys => S3AccessReader.ReadKeys(S3Credential, S3SessionToken);

    /// <summary>Collects what comes down the pipeline: a batch is stored whole or not at all.</summary>
    protected override void ProcessRecord()
    {
        _items.AddRange(InputObject);
        _members.AddRange(Member);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        BatchOptions options = CreateOptions();
        string? name = null;
        if (OutFile is not null)
            (options, name) = Place(OutFile, options);
        if (Identifier.Length > 0)
            Find();
        var plan = new GeodesPlan(new GeodesPlanOptions
        {
            UseS3 = S3,
            FallsBack = FallBack,
            IsLenient = AllowWrongChecksum || !Reach.Settings.ChecksumIsError,
            Destination = options.Destination,
            ByteBudget = ByteBudget,
            RequestBudget = RequestBudget,
            ConfigFile = Reach.Settings.ConfigFile,
        });
        List<GeodesItem> items = S3 || _items.Count == 0 ? _items : WithStorage();
        if (name is not null && items.Count > 1)
            throw new PSArgumentException($"-OutFile names one file, and there are {items.Count} items. Leave it out, or give one item.");
        foreach (GeodesItem item in items.DistinctBy(item => item.Id))
        {
            if (SkipTape && item.Storage == GeodesStorage.Tape)
                WriteWarning($"{item} is on tape and left out.");
            else
                Take(item, () => name is null ? plan.Files(item, Role) : [plan.File(item, Required(item), name)]);
        }

        foreach (GeodesMember member in _members.Where(member => !member.IsDirectory))
            Take(member, () => [plan.Member(member)]);
        if (PygeodesProfile is not null)
            Take(PygeodesProfile, () => Archives.Geodes.PygeodesProfile.ReadUnfinished(this.ToFilePath(PygeodesProfile)));
        Save(options);
    }

    private static GeodesAsset Required(GeodesItem item) =>
        item.DataAsset ?? throw new DownloadException(ErrorId.DataAssetMissing, $"{item} has no data file.");

    /// <summary>Products by name: each is one search, and one that is not found is an error of its own.</summary>
    private void Find()
    {
        foreach (string identifier in Identifier)
        {
            RunFor(identifier, async (output, cancellation) =>
            {
                var builder = new GeodesSearchBuilder { First = 2 };
                builder.Equal["identifier"] = [identifier];
                int found = 0;
                await foreach (GeodesItem item in new GeodesClient(Reach.Calls(static _ => { }), output.WriteWarning)
                    .FindItemsAsync(builder.Build(), cancellation).ConfigureAwait(false))
                {
                    found++;
                    _items.Add(item);
                }

                if (found == 0)
                    throw new DownloadException(ErrorId.ItemNotFound,
                        $"The catalogue has no product '{identifier}'. Check the name; Find-GeodesItem searches by parts of it.");
            });
        }
    }

    private List<GeodesItem> WithStorage()
    {
        var known = new List<GeodesItem>();
        Run(async (output, cancellation) =>
        {
            var lookup = new GeodesStorageLookup(new GeodesAvailabilityClient(Reach.Calls(static _ => { })), output.WriteWarning);
            await foreach (GeodesItem item in lookup.AddAsync(_items.ToAsync(), cancellation).ConfigureAwait(false))
                known.Add(item);
        });
        return known;
    }

    /// <summary>A plain name goes to the destination; one with a place of its own goes there.</summary>
    private (BatchOptions Options, string Name) Place(string file, BatchOptions options)
    {
        bool hasPlace = System.IO.Path.IsPathRooted(file) || file.StartsWith("./", StringComparison.Ordinal)
            || file.StartsWith(".\\", StringComparison.Ordinal)
            || file.StartsWith("../", StringComparison.Ordinal) || file.StartsWith("..\\", StringComparison.Ordinal) || file.StartsWith('~');
        if (!hasPlace)
            return (options, file);
        string full = this.ToFilePath(file);
        return (options with { Destination = System.IO.Path.GetDirectoryName(full)! }, System.IO.Path.GetFileName(full));
    }
}
