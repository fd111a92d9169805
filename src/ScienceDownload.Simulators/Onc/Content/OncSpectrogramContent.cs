using System.Text;

namespace ScienceDownload.Simulators;

/// <summary>Spectrogram files (MAT 5) whose levels tell their own row and time, so that a clip can be checked by value.</summary>
public static class OncSpectrogramContent
{
    private const double UnixEpochDay = 719529;
    private const int Turn = 9973;

    /// <summary>The level at a row and an instant, dB. A multiple of 1/64, so that 32 bits hold it exactly.</summary>
    /// <param name="row">The row, from zero.</param>
    /// <param name="columnStart">When the column begins.</param>
    public static double Level(int row, DateTimeOffset columnStart) =>
        30 + (((row * 3) + (columnStart.ToUnixTimeMilliseconds() / 100)) % Turn / 64.0);

    /// <summary>A file.</summary>
    /// <param name="device">The device code, in <c>Meta</c>.</param>
    /// <param name="start">When its first column begins.</param>
    /// <param name="shape">How to make it; null for the usual way.</param>
    public static byte[] Mat(string device, DateTimeOffset start, OncSpectrogramShape? shape = null)
    {
        shape ??= new OncSpectrogramShape();
        double[] levels = new double[shape.Rows * shape.Columns], time = new double[shape.Columns];
        for (int column = 0; column < shape.Columns; column++)
        {
            DateTimeOffset instant = start + (column * shape.ColumnLength);
            time[column] = UnixEpochDay + ((instant - DateTimeOffset.UnixEpoch).TotalSeconds / 86400);
            for (int row = 0; row < shape.Rows; row++)
                levels[(column * shape.Rows) + row] = Level(row, instant);
        }

        byte[] matrix = MatPieces.Numbers("", [shape.Rows, shape.Columns], levels, shape.IsNarrow);
        List<(string, byte[])> fields =
        [
            ("PSD", shape.IsInCell ? MatPieces.Cell("", matrix) : matrix),
            ("frequency", MatPieces.Numbers("", [shape.Rows, 1], [.. Enumerable.Range(0, shape.Rows).Select(row => row * 10.0)], shape.IsNarrow)),
            ("processingComment", MatPieces.Text("", "made for tests")),
        ];
        if (shape.HasTime)
            fields.Add(("time", MatPieces.Numbers("", [1, shape.Columns], time, isNarrow: false)));
        byte[] meta = MatPieces.Struct(
            "Meta",
            [
                ("deviceCode", MatPieces.Text("", device)),
                ("samplePeriod", MatPieces.Numbers("", [1, 1], [shape.ColumnLength.TotalSeconds], isNarrow: false)),
            ]);
        return MatPieces.File([MatPieces.Struct("SpectData", fields), meta], shape.IsPacked);
    }

    /// <summary>The beginning of a file of version 7.3, which is HDF5 inside.</summary>
    public static byte[] Mat73()
    {
        byte[] file = new byte[1024];
        Array.Fill(file, (byte)' ', 0, 116);
        Encoding.ASCII.GetBytes("MATLAB 7.3 MAT-file, Platform: GLNXA64, HDF5 schema 1.00 .").CopyTo(file, 0);
        (file[125], file[126], file[127]) = (0x02, (byte)'I', (byte)'M');
        ((byte[])[0x89, .. "HDF\r\n"u8, 0x1A, (byte)'\n']).CopyTo(file, 512);
        return file;
    }
}
