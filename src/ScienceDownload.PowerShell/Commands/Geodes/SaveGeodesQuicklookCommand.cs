using System.Management.Automation;
using ScienceDownload.Archives.Geodes;

namespace ScienceDownload.Commands;

/// <summary>Downloads the quicklooks of GEODES items: small pictures to look at first.</summary>
[Cmdlet(VerbsData.Save, "GeodesQuicklook", SupportsShouldProcess = true)]
[OutputType(typeof(ItemInfo), typeof(Jobs.BatchDownloadJob))]
public sealed class SaveGeodesQuicklookCommand : GeodesSaveCommand
{
    private readonly List<GeodesItem> _items = [];

    /// <summary>The items.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Item")]
    [ValidateNotNull]
    public GeodesItem[] InputObject { get; set; } = [];

    /// <summary>Collects what comes down the pipeline.</summary>
    protected override void ProcessRecord() => _items.AddRange(InputObject);

    /// <summary>Fetches; an item without a picture is a warning.</summary>
    protected override void EndProcessing()
    {
        var plan = new GeodesPlan(new GeodesPlanOptions { ConfigFile = Reach.Settings.ConfigFile });
        foreach (GeodesItem item in _items)
        {
            if (item.QuicklookAsset is null)
                WriteWarning($"{item} has no quicklook.");
            else
                Take(item, () => plan.Files(item, ["quicklook"]));
        }

        Save(CreateOptions());
    }
}
