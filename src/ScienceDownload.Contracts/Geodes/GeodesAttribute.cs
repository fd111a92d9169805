namespace ScienceDownload;

/// <summary>An attribute that GEODES items can be searched by.</summary>
/// <param name="Name">The name in queries, such as <c>eo:cloud_cover</c>.</param>
/// <param name="Type">What it holds.</param>
/// <param name="OldName">The name it had before 2025, which queries are still pasted with; null for none.</param>
public sealed record GeodesAttribute(string Name, GeodesAttributeType Type, string? OldName)
{
    private static readonly Dictionary<string, string> OldNames = new(StringComparer.Ordinal)
    {
        ["dataset"] = "dataType",
        ["start_datetime"] = "temporal:startDate",
        ["end_datetime"] = "temporal:endDate",
        ["eo:cloud_cover"] = "spaceborne:cloudCover",
        ["grid:code"] = "spaceborne:tile",
        ["sat:relative_orbit"] = "spaceborne:orbitID",
        ["sat:absolute_orbit"] = "spaceborne:absoluteOrbitID",
        ["sat:orbit_state"] = "spaceborne:orbitDirection",
        ["platform"] = "spaceborne:satellitePlatform",
        ["instrument"] = "spaceborne:satelliteSensor",
        ["sar:instrument_mode"] = "spaceborne:sensorMode",
        ["product:type"] = "spaceborne:productType",
        ["processing:level"] = "spaceborne:productLevel",
        ["sar:polarizations"] = "spaceborne:polarization",
        ["continent_code"] = "spaceborne:continentsID",
        ["endpoint_url"] = "accessService:endpointURL",
    };

    /// <summary>All of them by name, as the catalogue's model 8.0 has them.</summary>
    public static IReadOnlyList<GeodesAttribute> All { get; } =
    [
        .. Of(GeodesAttributeType.Text,
            "dataset links processing:lineage processing_context processing_correction processing:version bbox nb_cols nb_rows instrument platform "
            + "sar:instrument_mode processing:level sar:polarizations s2:datatake_id sat:orbit_state product:type parameter pparameter product "
            + "temporal_resolution classification swath bands grid:code sar:beam_ids subTile identifier endpoint_url"),
        .. Of(GeodesAttributeType.Date, "datetime start_datetime end_datetime processing:datetime"),
        .. Of(GeodesAttributeType.TextList, "sci:doi continent_code keywords"),
        .. Of(GeodesAttributeType.WholeNumber, "sat:orbit_cycle mission_take_id sat:relative_orbit sat:absolute_orbit"),
        .. Of(GeodesAttributeType.TrueOrFalse, "product_validity no_geometry"),
        .. Of(GeodesAttributeType.Nested, "political"),
        .. Of(GeodesAttributeType.Number,
            "eo:cloud_cover water_cover saturated_defective_pixel nodata_pixel nb_col_interpolation_error ground_useful_pixel min_useful_pixel "
            + "sensor_angle sensor_pitch sensor_roll area"),
    ];

    private static IEnumerable<GeodesAttribute> Of(GeodesAttributeType type, string names) =>
        names.Split(' ').Select(name => new GeodesAttribute(name, type, OldNames.GetValueOrDefault(name)));
}
