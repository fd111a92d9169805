using System.Text;
using ScienceDownload.Archives.Vo;
using ScienceDownload.Tests.Engine;

namespace ScienceDownload.Tests.Archives.Vo;

/// <summary>Tables of a million rows, made while they are read: nothing of them is anywhere else.</summary>
[Collection(nameof(MeasuresMemory))]
public sealed class VoTableMemoryTests
{
    private const int Rows = 1_000_000;

    [Theory]
    [InlineData(VoSerialization.TableData)]
    [InlineData(VoSerialization.Binary2)]
    public void A_million_rows_take_no_more_memory_than_a_few(VoSerialization serialization)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            Write(path, serialization);
            VoSource source = VoSource.FromFile(path);
            VoTable table = VoScanner.Scan(source).Results!;
            long start = GC.GetTotalMemory(forceFullCollection: true);
            long most = 0;
            long count = 0;
            long sum = 0;
            foreach (VoRecord record in VoRows.Read(source, table, remote: null, static _ => { }))
            {
                sum += (int)record[0]!;
                if (++count % 250_000 == 0)
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - start);
            }

            Assert.Equal((Rows, (long)Rows * (Rows - 1) / 2), (count, sum));
            // All rows at once would be well over 100 MiB.
            Assert.InRange(most, long.MinValue, 8L * 1024 * 1024);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Write(string path, VoSerialization serialization)
    {
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), 1024 * 1024);
        string mark = "<!-- rows -->";
        string[] parts = VoText.Document(
            """<FIELD name="n" datatype="int"/><FIELD name="s" datatype="char" arraysize="*"/>""", mark).Split(mark);
        file.Write(parts[0]);
        if (serialization == VoSerialization.TableData)
        {
            file.Write("<TABLEDATA>");
            for (int row = 0; row < Rows; row++)
                file.Write($"<TR><TD>{row}</TD><TD>row {row}</TD></TR>\n");
            file.Write("</TABLEDATA>");
        }
        else
        {
            file.Write("<BINARY2><STREAM encoding=\"base64\">");
            // Twelve bytes to a row, so that each row is whole in base64.
            for (int row = 0; row < Rows; row++)
            {
                file.Write(Convert.ToBase64String(
                    [0, (byte)(row >> 24), (byte)(row >> 16), (byte)(row >> 8), (byte)row, 0, 0, 0, 3, (byte)'a', (byte)'b', (byte)'c']) + "\n");
            }

            file.Write("</STREAM></BINARY2>");
        }

        file.Write(parts[1]);
    }
}
