using System.Management.Automation;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that compute spectrograms: how, and what is written.</summary>
public abstract class SpectrogramCommand : EngineCommand
{
    /// <summary>The files to write.</summary>
    /// <value>Mat and Png.</value>
    [Parameter]
    public SpectrogramOutputs Format { get; set; } = SpectrogramOutputs.Mat | SpectrogramOutputs.Png;

    /// <summary>Write a picture only.</summary>
    [Parameter]
    public SwitchParameter Preview { get; set; }

    /// <summary>The length of a frame in seconds.</summary>
    [Parameter]
    public double WindowSeconds { get; set; } = 1;

    /// <summary>The length of a frame in samples, instead of <see cref="WindowSeconds"/>.</summary>
    [Parameter]
    public int? WindowLength { get; set; }

    /// <summary>The share of a frame that the next one shares.</summary>
    [Parameter]
    public double Overlap { get; set; } = 0.5;

    /// <summary>From frame to frame in samples, instead of <see cref="Overlap"/>.</summary>
    [Parameter]
    public int? HopLength { get; set; }

    /// <summary>The length of the transform in samples.</summary>
    [Parameter]
    public int? FftLength { get; set; }

    /// <summary>How samples are weighted.</summary>
    [Parameter]
    public SpectrogramWindow Window { get; set; }

    /// <summary>The shape of Kaiser's window.</summary>
    [Parameter]
    public double KaiserBeta { get; set; } = 14;

    /// <summary>Weights of the user's own, instead of <see cref="Window"/>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public double[]? Weight { get; set; }

    /// <summary>Whether numbers are power per Hz or power.</summary>
    [Parameter]
    public SpectrogramScaling Scaling { get; set; }

    /// <summary>The lowest and the highest frequency to show, Hz.</summary>
    [Parameter]
    [ValidateCount(2, 2)]
    public double[] FrequencyLimit { get; set; } = [10, 10_000];

    /// <summary>Keep the shown frequencies only, also in MAT and NPZ.</summary>
    [Parameter]
    public SwitchParameter CropFrequency { get; set; }

    /// <summary>A linear frequency axis instead of a logarithmic one.</summary>
    [Parameter]
    public SwitchParameter LinearFrequency { get; set; }

    /// <summary>The colours of the picture.</summary>
    [Parameter]
    public SpectrogramColorMap ColorMap { get; set; }

    /// <summary>The levels of the first and the last colour, dB below the loudest.</summary>
    [Parameter]
    [ValidateCount(2, 2)]
    public double[] ColorLimit { get; set; } = [-60, 0];

    /// <summary>How many seconds beside a clip are read.</summary>
    [Parameter]
    public double? ClipPadSeconds { get; set; }

    /// <summary>A line that is kept in the files.</summary>
    [Parameter]
    public string? Description { get; set; }

    /// <summary>Replace files that are there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>What is written, as the parameters say.</summary>
    private protected SpectrogramOutputs Outputs => Preview ? SpectrogramOutputs.Png : Format;

    /// <summary>How spectrograms are computed, as the parameters say.</summary>
    private protected SpectrogramOptions CreateOptions() => new()
    {
        WindowSeconds = WindowSeconds,
        WindowLength = WindowLength,
        Overlap = Overlap,
        HopLength = HopLength,
        FftLength = FftLength,
        Window = Window,
        KaiserBeta = KaiserBeta,
        Weights = Weight,
        Scaling = Scaling,
        LowestFrequency = FrequencyLimit[0],
        HighestFrequency = FrequencyLimit[1],
        CropFrequencies = CropFrequency,
        LogFrequency = !LinearFrequency,
        ColorMap = ColorMap,
        LowestLevel = ColorLimit[0],
        HighestLevel = ColorLimit[1],
        ClipPadSeconds = ClipPadSeconds,
    };
}
