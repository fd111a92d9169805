using System.Globalization;

namespace ScienceDownload.Archives.Onc;

/// <summary>Makes requests of levels of fields, and collects what is wrong with them.</summary>
internal sealed class OncRequestMaker(OncImportOptions options)
{
    private const string DownsampleOption = "dpo_spectralDataDownsample";

    private readonly RequestLevel _call = RequestLevel.Of(options.Defaults);
    private readonly RequestLevel _overrides = RequestLevel.Of(options.Overrides);

    /// <summary>What is wrong, each with the place of its request in front.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>What was passed over.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>What was made so far.</summary>
    public List<OncRequest> Requests { get; } = [];

    /// <summary>Adds a request; what is wrong with it goes to <see cref="Errors"/>.</summary>
    /// <param name="request">What the request says.</param>
    /// <param name="defaults">What its file says for all.</param>
    /// <param name="origin">Its place.</param>
    public void Add(RequestLevel request, RequestLevel defaults, string origin)
    {
        var values = new RequestValues(_overrides.Over(request.Over(defaults).Over(_call)), origin, options.IsLenient, Errors, Warnings);
        string? device = values.Text("deviceCode");
        if (device is null)
            values.Fail("it names no device. Give deviceCode");
        DateTimeOffset? anchor = null, end = null;
        if (Zone(values) is { } zone)
        {
            anchor = values.Time("start", zone) ?? values.Time("timestamp", zone);
            end = values.Time("end", zone);
            if (anchor is null && !values.IsBroken)
                values.Fail("it has neither timestamp nor start. Give one of them");
        }

        if (end is null && anchor is not null && values.Number("duration_seconds") is { } seconds)
            end = anchor + TimeSpan.FromSeconds(seconds);
        if (anchor is not null && end is not null && end <= anchor)
            values.Fail($"the end {OncTime.Format(end.Value)} is not after the start {OncTime.Format(anchor.Value)}");
        TimeSpan pad = values.Pad("pad_seconds") ?? TimeSpan.Zero;
        TimeSpan before = values.Pad("pad_before_seconds") ?? pad, after = values.Pad("pad_after_seconds") ?? pad;
        if (options.CompatiblePadding && end is not null && anchor is not null)
            after = TimeSpan.FromTicks(Math.Max(0, (after - (end.Value - anchor.Value)).Ticks));
        var read = new OncRequest
        {
            DeviceCode = device ?? "",
            Timestamp = anchor ?? default,
            End = end,
            PadBefore = before,
            PadAfter = after,
            IncludeSpectrogram = values.Flag("download_spectrogram") ?? true,
            IncludeAudio = values.Flag("download_audio") ?? false,
            Clip = values.Flag("clip"),
            Format = values.Choice<OncSpectrogramFormat>("spectrogram_format") ?? OncSpectrogramFormat.Mat,
            AudioFormat = values.Choice<AudioClipFormat>("audio_extension") ?? AudioClipFormat.Flac,
            DataProductOptions = Options(values),
            Tag = values.Text("output_tag") ?? "timestamp_requests",
            OutputName = values.Text("output_name"),
            Label = values.Text("label"),
            GeneratorOptions = values.Generator(),
            Origin = origin,
        };
        if (!values.IsBroken)
            Requests.Add(read);
    }

    /// <summary>All that was added, when nothing was wrong.</summary>
    /// <exception cref="DownloadException">Something was wrong; the message names every place.</exception>
    public IReadOnlyList<OncRequest> Finish() => Errors.Count == 0
        ? Requests
        : throw new DownloadException(ErrorId.InputInvalid, string.Join(Environment.NewLine, Errors));

    private static TimeZoneInfo? Zone(RequestValues values)
    {
        if (values.Text("timezone") is not { } name)
            return TimeZoneInfo.Utc;
        TimeZoneInfo? zone = OncTime.TryParseZone(name);
        if (zone is null)
            values.Fail($"the time zone '{name}' is not known. Use a name such as America/Vancouver, UTC, or an offset such as -07:00");
        return zone;
    }

    private static Dictionary<string, string> Options(RequestValues values)
    {
        var read = new Dictionary<string, string>(values.Options("data_product_options"), StringComparer.Ordinal);
        if (values.Number("spectral_downsample") is { } downsample)
            read.TryAdd(DownsampleOption, ((int)downsample).ToString(CultureInfo.InvariantCulture));
        return read;
    }
}
