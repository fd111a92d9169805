using System.Globalization;
using System.Management.Automation;
using ScienceDownload.Archives.Onc;

namespace ScienceDownload.Commands;

/// <summary>Reads request files, JSON or CSV.</summary>
[Cmdlet(VerbsData.Import, "OncRequest", DefaultParameterSetName = "Path")]
[OutputType(typeof(OncRequest))]
public sealed class ImportOncRequestCommand : FilesCommand
{
    /// <summary>How many seconds more to bring before and after, where a request does not say.</summary>
    [Parameter]
    [ValidateRange(0, 86400)]
    public double? PadSeconds { get; set; }

    /// <summary>The folder below the device's, where a request does not say.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Tag { get; set; }

    /// <summary>Whether to cut clips, where a request does not say.</summary>
    [Parameter]
    public bool? Clip { get; set; }

    /// <summary>The kind of spectrograms, where a request does not say.</summary>
    [Parameter]
    public OncSpectrogramFormat? Format { get; set; }

    /// <summary>Whether to bring audio, where a request does not say.</summary>
    [Parameter]
    public bool? IncludeAudio { get; set; }

    /// <summary>Whether to bring spectrograms, where a request does not say.</summary>
    [Parameter]
    public bool? IncludeSpectrogram { get; set; }

    /// <summary>The parameters of this call that beat what the file says, by their names.</summary>
    [Parameter]
    [ValidateSet(nameof(PadSeconds), nameof(Tag), nameof(Clip), nameof(Format), nameof(IncludeAudio), nameof(IncludeSpectrogram))]
    public string[] Override { get; set; } = [];

    /// <summary>The CSV column with ONC's options.</summary>
    /// <value><c>data_product_options</c>.</value>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OptionsColumn { get; set; }

    /// <summary>Pass over values that cannot be read, with a warning.</summary>
    [Parameter]
    public SwitchParameter Lenient { get; set; }

    /// <summary>Count the pad after a span from its start, as older tools did, so that a long span swallows it.</summary>
    [Parameter]
    public SwitchParameter CompatiblePadding { get; set; }

    /// <inheritdoc/>
    protected override void Process(string file)
    {
        (string Parameter, string Field, string? Value)[] call =
        [
            (nameof(PadSeconds), "pad_seconds", PadSeconds?.ToString(CultureInfo.InvariantCulture)),
            (nameof(Tag), "output_tag", Tag),
            (nameof(Clip), "clip", Clip?.ToString()),
            (nameof(Format), "spectrogram_format", Format?.ToString()),
            (nameof(IncludeAudio), "download_audio", IncludeAudio?.ToString()),
            (nameof(IncludeSpectrogram), "download_spectrogram", IncludeSpectrogram?.ToString()),
        ];
        Dictionary<string, string> Fields(bool isOverride) => call
            .Where(given => given.Value is not null && Override.Contains(given.Parameter, StringComparer.OrdinalIgnoreCase) == isOverride)
            .ToDictionary(given => given.Field, given => given.Value!);
        RunFor(file, async (output, cancellation) =>
        {
            var options = new OncImportOptions
            {
                Defaults = Fields(isOverride: false),
                Overrides = Fields(isOverride: true),
                OptionsColumn = OptionsColumn,
                IsLenient = Lenient,
                CompatiblePadding = CompatiblePadding,
            };
            foreach (OncRequest request in await OncRequestFile.ReadAsync(file, options, output.WriteWarning, cancellation).ConfigureAwait(false))
                await output.WriteAsync(request, cancellation).ConfigureAwait(false);
        });
    }
}
