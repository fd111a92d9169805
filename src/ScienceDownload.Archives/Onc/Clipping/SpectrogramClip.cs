using ScienceDownload.Archives.Formats.Matlab;
using ScienceDownload.Archives.Formats.Numpy;

namespace ScienceDownload.Archives.Onc.Clipping;

/// <summary>A clip and the names its parts have in a file.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="First">The first piece: its axes are the clip's.</param>
/// <param name="Levels">Levels in dB, column after column; NaN in gaps.</param>
/// <param name="Times">When each column begins, in seconds from the clip's start; the first one may lie a little before it.</param>
internal sealed record SpectrogramClip(ClipRequest Request, SpectrogramColumns First, double[] Levels, double[] Times)
{
    /// <summary>The parts for NPZ. A frequency axis that is not known is left out, because only a pickle could say so.</summary>
    public IEnumerable<KeyValuePair<string, NpyArray>> ToArrays()
    {
        yield return new("spectrogram", NpyArray.Matrix(Levels, First.Rows, Times.Length));
        if (First.Frequency is not null)
            yield return new("frequency", NpyArray.Vector(First.Frequency));
        yield return new("seconds_per_column", NpyArray.Scalar(First.SecondsPerColumn));
        yield return new("clip_start", NpyArray.Text(ClipTime.Format(Request.Start)));
        yield return new("clip_end", NpyArray.Text(ClipTime.Format(Request.End)));
        yield return new("device", NpyArray.Text(Request.Device));
        yield return new("description", NpyArray.Text(Request.Description ?? ""));
        yield return new("time", NpyArray.Vector(Times));
    }

    /// <summary>The parts for MAT: the same names, and what else the first file has, as it has it.</summary>
    public IEnumerable<MatVariable> ToVariables()
    {
        yield return new("spectrogram", MatArray.Of(Levels, First.Rows, Times.Length));
        if (First.Frequency is not null)
            yield return new("frequency", MatArray.Of(First.Frequency, First.Frequency.Length, 1));
        yield return new("seconds_per_column", MatArray.Scalar(First.SecondsPerColumn));
        yield return new("clip_start", MatText.Of(ClipTime.Format(Request.Start)));
        yield return new("clip_end", MatText.Of(ClipTime.Format(Request.End)));
        yield return new("device", MatText.Of(Request.Device));
        yield return new("description", MatText.Of(Request.Description ?? ""));
        yield return new("time", MatArray.Row(Times));
        MatStruct data = First.Source.Data;
        MatStruct rest = data with
        {
            Fields = [.. data.Fields.Where(field => field.Key is not ("PSD" or "frequency" or "time") && field.Value.All(IsWritable))],
        };
        if (rest.Fields.Count > 0)
            yield return new("SpectData", rest);
        if (First.Source.Meta is { } meta && IsWritable(meta))
            yield return new("Meta", meta);
    }

    private static bool IsWritable(MatValue? value) => value switch
    {
        MatUnread => false,
        MatCell cell => cell.Items.All(IsWritable),
        MatStruct items => items.Fields.All(field => field.Value.All(IsWritable)),
        _ => true,
    };
}
