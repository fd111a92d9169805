using System.Collections.Concurrent;
using System.ComponentModel;
using System.Management.Automation;
using ScienceDownload.Archives.Geodes;

namespace ScienceDownload.Commands;

/// <summary>Downloads the quicklooks of GEODES items: small pictures to look at first.</summary>
[Cmdlet(VerbsData.Save, "GeodesQuicklook", SupportsShouldProcess = true)]
[OutputType(typeof(ItemInfo), typeof(Jobs.BatchDownloadJob))]
public sealed class SaveGeodesQuicklookCommand : GeodesSaveCommand
{
    private readonly List<GeodesItem> _items = [];
    private readonly ConcurrentQueue<string> _arrived = new();

    /// <summary>The items.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Item")]
    [ValidateNotNull]
    public GeodesItem[] InputObject { get; set; } = [];

    /// <summary>Open each picture with the system's own program when it has arrived.</summary>
    [Parameter]
    public SwitchParameter Show { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Show && AsJob)
            throw new PSArgumentException("Pictures are shown when they have arrived: leave out -Show or -AsJob.");
        base.BeginProcessing();
    }

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
        while (_arrived.TryDequeue(out string? picture))
            Open(picture);
    }

    private protected override object? Present(ItemInfo item)
    {
        if (Show && item is { State: ItemState.Completed or ItemState.Skipped, FullName: { } path })
            _arrived.Enqueue(path);
        return item;
    }

    private void Open(string picture)
    {
        try
        {
            InvokeProvider.Item.Invoke(picture);
        }
        catch (Exception exception) when (exception is RuntimeException or InvalidOperationException or Win32Exception)
        {
            WriteWarning($"{picture} cannot be shown here: {exception.Message}");
        }
    }
}
