using System.Management.Automation;
using ScienceDownload.Archives.Geodes;

namespace ScienceDownload.Commands;

/// <summary>Tells which data files of GEODES are on disk and which on tape.</summary>
[Cmdlet(VerbsCommon.Get, "GeodesAvailability", DefaultParameterSetName = ItemSet)]
[OutputType(typeof(GeodesAvailability))]
public sealed class GetGeodesAvailabilityCommand : GeodesCommand
{
    private const string ItemSet = "Item";
    private const string NameSet = "Name";

    private readonly List<GeodesItem> _items = [];

    /// <summary>The items.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ItemSet)]
    [Alias("Item")]
    [ValidateNotNull]
    public GeodesItem[] InputObject { get; set; } = [];

    /// <summary>Products by name; asks for each of their files, and needs the API key.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Gathers as many items as one question may name.</summary>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            RunFor(name, async (output, cancellation) =>
            {
                foreach (GeodesAvailability file in await new GeodesAvailabilityClient(Reach.Calls(output.WriteWarning))
                    .AskAsync(name.Split('.')[0], cancellation).ConfigureAwait(false))
                    await output.WriteAsync(file, cancellation).ConfigureAwait(false);
            });
        }

        foreach (GeodesItem item in InputObject)
        {
            _items.Add(item);
            if (_items.Count == GeodesAvailabilityClient.BatchSize)
                Ask();
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Ask();

    private void Ask()
    {
        if (_items.Count == 0)
            return;
        Run(async (output, cancellation) =>
        {
            var lookup = new GeodesStorageLookup(new GeodesAvailabilityClient(Reach.Calls(output.WriteWarning)), output.WriteWarning);
            foreach (GeodesItem item in await lookup.AddAsync(_items, cancellation).ConfigureAwait(false))
            {
                await output.WriteAsync(
                    new GeodesAvailability { Id = item.Id, Name = item.ToString(), FileName = item.FileName, Md5 = item.Md5, Storage = item.Storage },
                    cancellation).ConfigureAwait(false);
            }
        });
        _items.Clear();
    }
}
