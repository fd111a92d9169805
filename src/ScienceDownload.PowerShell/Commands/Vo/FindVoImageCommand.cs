using System.Management.Automation;
using ScienceDownload.Archives.Vo;
using ScienceDownload.Errors;

namespace ScienceDownload.Commands;

/// <summary>Finds images by the image search of the Virtual Observatory, SIA version 2. What it writes binds into downloads.</summary>
[Cmdlet(VerbsCommon.Find, "VoImage")]
[OutputType(typeof(VoRecord))]
public sealed class FindVoImageCommand : VoCommand
{
    /// <summary>The service: the address of its search, its base, or its list of capabilities.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNull]
    public Uri Uri { get; set; } = null!;

    /// <summary>Right ascension and declination in degrees.</summary>
    [Parameter(Position = 1)]
    [ValidateCount(2, 2)]
    public double[]? Position { get; set; }

    /// <summary>The radius around <see cref="Position"/> in degrees.</summary>
    /// <value>0.1.</value>
    [Parameter(Position = 2)]
    [ValidateRange(0.0, 180.0)]
    public double Radius { get; set; } = 0.1;

    /// <summary>Two longitudes and two latitudes in degrees.</summary>
    [Parameter]
    [ValidateCount(4, 4)]
    public double[]? Range { get; set; }

    /// <summary>The corners of a polygon: longitudes and latitudes in turn, in degrees.</summary>
    [Parameter]
    public double[]? Polygon { get; set; }

    /// <summary>A wavelength in metres, or the two ends of a band.</summary>
    [Parameter]
    [ValidateCount(1, 2)]
    public double[]? Band { get; set; }

    /// <summary>A time, or the two ends of a span: dates, or numbers as modified Julian days.</summary>
    [Parameter]
    [ValidateCount(1, 2)]
    public object[]? Time { get; set; }

    /// <summary>Polarization states such as <c>I</c> or <c>XX</c>.</summary>
    [Parameter]
    public string[]? Polarization { get; set; }

    /// <summary>The size of the field of view in degrees, or its limits.</summary>
    [Parameter]
    [ValidateCount(1, 2)]
    public double[]? FieldOfView { get; set; }

    /// <summary>The spatial resolution in arc seconds, or its limits.</summary>
    [Parameter]
    [ValidateCount(1, 2)]
    public double[]? SpatialResolution { get; set; }

    /// <summary>The exposure in seconds, or its limits.</summary>
    [Parameter]
    [ValidateCount(1, 2)]
    public double[]? ExposureTime { get; set; }

    /// <summary>The duration of one sample in seconds, or its limits.</summary>
    [Parameter]
    [ValidateCount(1, 2)]
    public double[]? TimeResolution { get; set; }

    /// <summary>The spectral resolving power, wavelength by resolution, or its limits.</summary>
    [Parameter]
    [ValidateCount(1, 2)]
    public double[]? ResolvingPower { get; set; }

    /// <summary>Data sets by their ids.</summary>
    [Parameter]
    public string[]? Id { get; set; }

    /// <summary>Collections.</summary>
    [Parameter]
    public string[]? Collection { get; set; }

    /// <summary>Telescopes and other facilities.</summary>
    [Parameter]
    public string[]? Facility { get; set; }

    /// <summary>Instruments.</summary>
    [Parameter]
    public string[]? Instrument { get; set; }

    /// <summary>Kinds of product.</summary>
    [Parameter]
    [ValidateSet("image", "cube")]
    public string[]? ProductType { get; set; }

    /// <summary>Levels of calibration, 0 (raw) to 4 (made of several).</summary>
    [Parameter]
    [ValidateRange(0, 4)]
    public int[]? CalibrationLevel { get; set; }

    /// <summary>Names of targets.</summary>
    [Parameter]
    public string[]? Target { get; set; }

    /// <summary>Media types of the data, such as <c>application/fits</c>.</summary>
    [Parameter]
    public string[]? Format { get; set; }

    /// <summary>The most rows; null for the service's own limit. Zero asks only whether the service is there.</summary>
    [Parameter]
    [Alias("First")]
    [ValidateRange(0, int.MaxValue)]
    public int? MaxRecord { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        ImageQuery query;
        try
        {
            query = CreateQuery();
        }
        catch (DownloadException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(Uri));
            return;
        }

        ArchiveAccess access = AccessTo(Uri);
        RunFor(Uri, (output, cancellation) => VoRowOutput.WithClientAsync(access, output, async client =>
        {
            Uri service = await Capabilities.FindAsync(client, Uri, "ivo://ivoa.net/std/SIA#query-2", "query", cancellation).ConfigureAwait(false);
            await VoRowOutput.WriteAsync(client, new VoCall(service) { Parameters = query.Parameters }, output, cancellation).ConfigureAwait(false);
        }));
    }

    private ImageQuery CreateQuery()
    {
        var query = new ImageQuery();
        if (Position is [var longitude, var latitude])
            query.AddCircle(longitude, latitude, Radius);
        if (Range is not null)
            query.AddRange(Range);
        if (Polygon is not null)
            query.AddPolygon(Polygon);
        query.AddInterval("BAND", Band);
        query.AddInterval("TIME", Time is null ? null : [.. Time.Select(ReadTime)]);
        query.AddInterval("FOV", FieldOfView);
        query.AddInterval("SPATRES", SpatialResolution);
        query.AddInterval("EXPTIME", ExposureTime);
        query.AddInterval("TIMERES", TimeResolution);
        query.AddInterval("SPECRP", ResolvingPower);
        query.AddAny("POL", Polarization);
        query.AddAny("ID", Id);
        query.AddAny("COLLECTION", Collection);
        query.AddAny("FACILITY", Facility);
        query.AddAny("INSTRUMENT", Instrument);
        query.AddAny("DPTYPE", ProductType);
        query.AddAny("CALIB", CalibrationLevel?.Select(level => level.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        query.AddAny("TARGET", Target);
        query.AddAny("FORMAT", Format);
        if (MaxRecord is { } most)
            query.Add("MAXREC", most.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return query;
    }

    // A number is a day; a date without a zone is in UTC, as all times of the sky are.
    private static double ReadTime(object time)
    {
        object value = time is PSObject wrapped ? wrapped.BaseObject : time;
        if (value is DateTime date)
        {
            return ImageQuery.ToMjd(
                new DateTimeOffset(date.Kind == DateTimeKind.Local ? date.ToUniversalTime() : DateTime.SpecifyKind(date, DateTimeKind.Utc)));
        }

        if (value is DateTimeOffset offset)
            return ImageQuery.ToMjd(offset);
        if (LanguagePrimitives.TryConvertTo(value, System.Globalization.CultureInfo.InvariantCulture, out double day))
            return day;
        const System.Globalization.DateTimeStyles utc =
            System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(value.ToString(), System.Globalization.CultureInfo.InvariantCulture, utc, out DateTimeOffset parsed)
            ? ImageQuery.ToMjd(parsed)
            : throw new DownloadException(ErrorId.InputInvalid, $"-Time: '{value}' is neither a date nor a modified Julian day.");
    }
}
