using ScienceDownload.Archives.Formats;
using ScienceDownload.Archives.Formats.Matlab;

namespace ScienceDownload.Archives.Onc.Clipping;

/// <summary>The variables of one of ONC's spectrogram files.</summary>
/// <param name="File">Its path.</param>
/// <param name="Data">The variable <c>SpectData</c>.</param>
/// <param name="Meta">The variable <c>Meta</c>; null when there is none.</param>
internal sealed record OncSpectrogramFile(string File, MatStruct Data, MatValue? Meta)
{
    private static readonly string[] FrequencyNames = ["freq", "freqs", "frequency", "Frequency", "freqHz", "f"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="DownloadException">It cannot be read, is damaged, or has no <c>SpectData</c>.</exception>
    public static OncSpectrogramFile Read(string file)
    {
        Dictionary<string, MatValue> variables = [];
        foreach (MatVariable variable in MatReader.Read(file, name => name is "SpectData" or "Meta"))
            variables[variable.Name] = variable.Value;
        return variables.GetValueOrDefault("SpectData") is MatStruct data
            ? new OncSpectrogramFile(file, data, variables.GetValueOrDefault("Meta"))
            : throw FormatErrors.Invalid(file, "there is no structure SpectData in it.");
    }

    /// <summary>The levels: frequencies down, time along.</summary>
    /// <exception cref="DownloadException">There are none that can be read.</exception>
    public (double[] Levels, int Rows, int Columns) ReadLevels()
    {
        MatValue? value = Data["PSD"];
        // Some writers wrap the matrix in a cell of one element.
        while (value is MatCell { Items: [var only] })
            value = only;
        if (value is not MatArray { Imaginary: null } levels)
            throw FormatErrors.Invalid(File, value is null ? "SpectData has no PSD." : $"SpectData.PSD is a {value.Class} where a matrix should be.");
        int[] extents = [.. levels.Dimensions.Where(extent => extent != 1)];
        return extents.Length switch
        {
            _ when levels.Count == 0 => throw FormatErrors.Invalid(File, "SpectData.PSD is empty."),
            0 or 1 => (levels.ToDoubles(), levels.Count, 1),
            2 => (levels.ToDoubles(), extents[0], extents[1]),
            _ => throw FormatErrors.Unsupported(File, $"SpectData.PSD has {extents.Length} dimensions."),
        };
    }

    /// <summary>The frequency of each row, Hz; null when the file has none for as many rows.</summary>
    public double[]? ReadFrequency(int rows) =>
        FrequencyNames.Select(name => Data[name]).OfType<MatArray>().FirstOrDefault()?.ToDoubles() is { } found && found.Length == rows
        ? found
        : null;

    /// <summary>The time of each column as the file has it; null when it has none that rises from column to column.</summary>
    public double[]? ReadTime(int columns)
    {
        if ((Data["time"] as MatArray)?.ToDoubles() is not { } time || time.Length != columns || !time.All(double.IsFinite))
            return null;
        return time.Zip(time.Skip(1)).All(pair => pair.Second > pair.First) ? time : null;
    }
}
