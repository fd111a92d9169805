using System.Globalization;

namespace ScienceDownload.Archives.Vo;

/// <summary>
/// Finds the file behind a row. Archives name the column by its name (ObsCore, DataLink), its role in a data model (SSA, ObsCore) or its meaning
/// (SIA1, generic); they are tried in that order.
/// </summary>
internal static class RecordReader
{
    /// <summary>What a row says about the file behind it.</summary>
    /// <param name="record">The row.</param>
    /// <param name="cloudColumn">The name of the column that lists copies in clouds; null for the usual one.</param>
    public static RecordAccess Read(VoRecord record, string? cloudColumn = null)
    {
        VoTable table = record.VoTable;
        string? url = record.GetText(UrlColumn(table));
        string? format = record.GetText(FormatColumn(table));
        bool isDataLink = MediaType.Parse(format).IsDataLink;
        long? exact = Length(record, table.IndexOf("content_length"), factor: 1);
        long? estimate = Estimate(record);
        var warnings = new List<string>();
        var copies = new List<VoCopy>();
        if (url is not null && !isDataLink && CloudColumns.FromAddress(url, "access_url") is { } own)
            copies.Add(own with { Length = exact, EstimatedLength = estimate, ContentType = format });
        foreach (VoCopy copy in CloudColumns.Read(record, cloudColumn, warnings))
        {
            if (!copies.Exists(known => known.Uri == copy.Uri))
                copies.Add(copy with { EstimatedLength = exact ?? estimate, ContentType = isDataLink ? null : format });
        }

        ServiceDescriptor? links = table.Services.FirstOrDefault(service => !service.IsSelf
            && service.StandardId?.StartsWith("ivo://ivoa.net/std/datalink", StringComparison.OrdinalIgnoreCase) == true);
        return new RecordAccess
        {
            Url = url,
            Format = format,
            IsDataLink = isDataLink,
            EstimatedLength = exact ?? estimate,
            PublisherId = LinksId(record, links) ?? record.GetText(PublisherColumn(table)),
            Title = record.GetText(TitleColumn(table)),
            LinksService = links,
            Copies = [.. copies.Where(copy => copy.Provider == VoCopy.OnPrem), .. copies.Where(copy => copy.Provider != VoCopy.OnPrem)],
            Warnings = warnings,
        };
    }

    // A links service that says which column holds its ids knows better than the names of columns.
    private static string? LinksId(VoRecord record, ServiceDescriptor? links) =>
        links?.Parameters.FirstOrDefault(parameter => parameter.Name.Equals("ID", StringComparison.OrdinalIgnoreCase))?.Ref is { } column
            ? record.GetText(record.VoTable.Find(field => field.Id == column))
            : null;

    private static int UrlColumn(VoTable table) => First(
        table.IndexOf("access_url"),
        table.Find(field => field.Utype?.Contains("access.reference", StringComparison.OrdinalIgnoreCase) == true),
        table.Find(field => HasWord(field, "VOX:Image_AccessReference")),
        table.Find(field => HasWord(field, "meta.dataset") && HasWord(field, "meta.ref.url")),
        table.Find(field => IsPrimary(field, "meta.ref.url")));

    private static int FormatColumn(VoTable table) => First(
        table.IndexOf("access_format"),
        table.IndexOf("content_type"),
        table.Find(field => field.Utype?.EndsWith("access.format", StringComparison.OrdinalIgnoreCase) == true),
        table.Find(field => HasWord(field, "VOX:Image_Format")),
        table.Find(field => IsPrimary(field, "meta.code.mime")));

    private static int PublisherColumn(VoTable table) => First(
        table.IndexOf("obs_publisher_did"),
        table.Find(field => field.Utype?.EndsWith("curation.publisherdid", StringComparison.OrdinalIgnoreCase) == true),
        table.Find(field => IsPrimary(field, "meta.ref.ivoid")),
        table.Find(field => field.Name == "ID" && IsPrimary(field, "meta.id")));

    private static int TitleColumn(VoTable table) => First(
        table.IndexOf("obs_title"),
        table.Find(field => HasWord(field, "VOX:Image_Title")),
        table.Find(field => field.Utype?.EndsWith("dataid.title", StringComparison.OrdinalIgnoreCase) == true),
        table.Find(field => IsPrimary(field, "meta.title")));

    private static long? Estimate(VoRecord record)
    {
        VoTable table = record.VoTable;
        int kilobytes = First(
            table.IndexOf("access_estsize"),
            table.Find(field => field.Utype?.EndsWith("access.size", StringComparison.OrdinalIgnoreCase) == true));
        if (kilobytes >= 0)
            return Length(record, kilobytes, table.Fields[kilobytes].Unit is "byte" or "B" ? 1 : 1000);
        return Length(record, table.Find(field => HasWord(field, "VOX:Image_FileSize")), factor: 1);
    }

    private static long? Length(VoRecord record, int place, long factor)
    {
        if (!double.TryParse(record.GetText(place), NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            return null;
        return number >= 0 && number < long.MaxValue / 1000 ? (long)number * factor : null;
    }

    private static int First(params ReadOnlySpan<int> places)
    {
        foreach (int place in places)
        {
            if (place >= 0)
                return place;
        }

        return -1;
    }

    private static bool IsPrimary(VoField field, string word) =>
        string.Equals(Words(field).FirstOrDefault(), word, StringComparison.OrdinalIgnoreCase);

    private static bool HasWord(VoField field, string word) => Words(field).Contains(word, StringComparer.OrdinalIgnoreCase);

    private static string[] Words(VoField field) =>
        field.Ucd?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
