using System.Globalization;
using System.Management.Automation;
using ScienceDownload.Archives.Geodes;
using ScienceDownload.Completion;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>Finds items of the GEODES catalogue.</summary>
[Cmdlet(VerbsCommon.Find, "GeodesItem")]
[OutputType(typeof(GeodesItem))]
public sealed class FindGeodesItemCommand : GeodesCommand
{
    /// <summary>Collections by id. What Find-GeodesCollection writes binds by its property <c>Id</c>.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id", "Dataset")]
    [ArgumentCompleter(typeof(GeodesCollectionCompleter))]
    public string[] Collection { get; set; } = [];

    /// <summary>Acquired at or after: a date such as <c>2025-11-01</c>, in UTC.</summary>
    [Parameter]
    [GeodesDate]
    public string? StartDate { get; set; }

    /// <summary>Acquired at or before: a date in UTC; a day means to its end.</summary>
    [Parameter]
    [GeodesDate]
    public string? EndDate { get; set; }

    /// <summary>West, south, east, north in degrees.</summary>
    [Parameter]
    [Alias("BBox")]
    [ValidateCount(4, 4)]
    public double[]? BoundingBox { get; set; }

    /// <summary>A GeoJSON geometry that items must meet: a hashtable, JSON, or the path of a JSON file.</summary>
    [Parameter]
    [Alias("Intersects")]
    [ValidateNotNull]
    public object? Geometry { get; set; }

    /// <summary>A tile, as <c>31TCJ</c>, <c>T31TCJ</c> or <c>MGRS-31TCJ</c>, or the name of a site.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Tile { get; set; }

    /// <summary>The most clouds in percent. Items whose clouds are unknown do not fit.</summary>
    [Parameter]
    [Alias("CloudCover")]
    [ValidateRange(0.0, 100.0)]
    public double? MaximumCloudCover { get; set; }

    /// <summary>The relative orbit.</summary>
    [Parameter]
    [Alias("Orbit")]
    public int[] RelativeOrbit { get; set; } = [];

    /// <summary>The absolute orbit.</summary>
    [Parameter]
    public long[] AbsoluteOrbit { get; set; } = [];

    /// <summary>The direction of the orbit.</summary>
    [Parameter]
    [ValidateSet("Ascending", "Descending")]
    public string? OrbitDirection { get; set; }

    /// <summary>The satellite, such as <c>S2B</c>.</summary>
    [Parameter]
    public string[] Platform { get; set; } = [];

    /// <summary>The instrument.</summary>
    [Parameter]
    public string[] Instrument { get; set; } = [];

    /// <summary>The type of product, such as <c>SLC</c>.</summary>
    [Parameter]
    public string[] ProductType { get; set; } = [];

    /// <summary>The processing level, such as <c>L1C</c>.</summary>
    [Parameter]
    public string[] ProcessingLevel { get; set; } = [];

    /// <summary>A polarisation that radar items must have, such as <c>VV</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Polarization { get; set; }

    /// <summary>The radar's mode, such as <c>IW</c>.</summary>
    [Parameter]
    public string[] SensorMode { get; set; } = [];

    /// <summary>Products by their names.</summary>
    [Parameter]
    public string[] Identifier { get; set; } = [];

    /// <summary>More conditions: a hashtable, JSON, or the path of a JSON file. Names and values are checked before anything is asked.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Query { get; set; }

    /// <summary>What to sort by: attributes, each with <c>desc</c> after it for the other direction.</summary>
    /// <value><c>start_datetime</c>.</value>
    [Parameter]
    [ArgumentCompleter(typeof(GeodesAttributeCompleter))]
    public string[] SortBy { get; set; } = [];

    /// <summary>The most items to write; 0 for all.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int First { get; set; }

    /// <summary>Ask, too, which data files are on disk and which on tape.</summary>
    [Parameter]
    public SwitchParameter IncludeStorage { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Run(async (output, cancellation) =>
    {
        GeodesCalls calls = Reach.Calls(output.WriteWarning);
        IAsyncEnumerable<GeodesItem> items = new GeodesClient(calls, output.WriteWarning).FindItemsAsync(Search(), cancellation);
        if (IncludeStorage)
            items = new GeodesStorageLookup(new GeodesAvailabilityClient(calls), output.WriteWarning).AddAsync(items, cancellation);
        await foreach (GeodesItem item in items.ConfigureAwait(false))
            await output.WriteAsync(item, cancellation).ConfigureAwait(false);
    });

    private GeodesSearch Search()
    {
        var builder = new GeodesSearchBuilder
        {
            Collections = Collection,
            Query = GeodesInput.Object(Query, "query", this.ToFilePath),
            BoundingBox = BoundingBox,
            Geometry = GeodesInput.Object(Geometry, "geometry", this.ToFilePath),
            StartDate = StartDate,
            EndDate = EndDate,
            Tile = Tile,
            MaximumCloudCover = MaximumCloudCover,
            SortBy = SortBy,
            First = First == 0 ? null : First,
        };
        builder.Equal["sat:relative_orbit"] = [.. RelativeOrbit.Select(orbit => orbit.ToString(CultureInfo.InvariantCulture))];
        builder.Equal["sat:absolute_orbit"] = [.. AbsoluteOrbit.Select(orbit => orbit.ToString(CultureInfo.InvariantCulture))];
        builder.Equal["platform"] = Platform;
        builder.Equal["instrument"] = Instrument;
        builder.Equal["product:type"] = ProductType;
        builder.Equal["processing:level"] = ProcessingLevel;
        builder.Equal["sar:instrument_mode"] = SensorMode;
        builder.Equal["identifier"] = Identifier;
        if (OrbitDirection is not null)
            builder.Contains["sat:orbit_state"] = OrbitDirection;
        if (Polarization is not null)
            builder.Contains["sar:polarizations"] = Polarization;
        return builder.Build();
    }
}
