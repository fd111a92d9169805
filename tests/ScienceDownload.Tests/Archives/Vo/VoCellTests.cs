using System.Numerics;

namespace ScienceDownload.Tests.Archives.Vo;

/// <summary>Cells, as text and as bytes, typed as their columns say.</summary>
public sealed class VoCellTests
{
    [Theory]
    [InlineData("""datatype="boolean"/>""", "<TD>TRUE</TD>", true)]
    [InlineData("""datatype="boolean"/>""", "<TD>0</TD>", false)]
    [InlineData("""datatype="boolean"/>""", "<TD> </TD>", null)]
    [InlineData("""datatype="bit"/>""", "<TD>1</TD>", true)]
    [InlineData("""datatype="unsignedByte"/>""", "<TD>0xff</TD>", (byte)255)]
    [InlineData("""datatype="short"/>""", "<TD>0xffff</TD>", (short)-1)]
    [InlineData("""datatype="int"/>""", "<TD> +7 </TD>", 7)]
    [InlineData("""datatype="long"/>""", "<TD>-9223372036854775808</TD>", long.MinValue)]
    [InlineData("""datatype="long" arraysize="1"/>""", "<TD>5</TD>", 5L)]
    [InlineData("""datatype="float"/>""", "<TD>1e-3</TD>", 1e-3f)]
    [InlineData("""datatype="double"/>""", "<TD>-Inf</TD>", double.NegativeInfinity)]
    [InlineData("""datatype="double"/>""", "<TD>+Inf</TD>", double.PositiveInfinity)]
    [InlineData("""datatype="char"/>""", "<TD>x</TD>", "x")]
    [InlineData("""datatype="char" arraysize="*"/>""", "<TD> a b </TD>", " a b ")]
    [InlineData("""datatype="char" arraysize="*"/>""", "<TD>a<!-- no -->b<![CDATA[<c>]]></TD>", "ab<c>")]
    [InlineData("""datatype="unicodeChar" arraysize="*"/>""", "<TD>வணக்கம்</TD>", "வணக்கம்")]
    [InlineData("""datatype="float"/>""", """<TD encoding="base64">P4AAAA==</TD>""", 1f)]
    [InlineData("""datatype="int"><VALUES null="-9"/></FIELD>""", "<TD>-9</TD>", null)]
    [InlineData("""datatype="short"><VALUES null="-32769"/></FIELD>""", "<TD>-32769</TD>", null)]
    public void A_cell_is_typed_as_its_column_says(string field, string cell, object? expected) => Assert.Equal(expected, VoText.Cell(field, cell));

    [Fact]
    public void Arrays_are_typed_and_hold_nulls_where_the_column_has_a_null_value()
    {
        Assert.Equal(new[] { 1, 2, 3, 4 }, VoText.Cell("""datatype="int" arraysize="2x2"/>""", "<TD>1 2\n3 4</TD>"));
        Assert.Equal(new int?[] { 1, null }, VoText.Cell("""datatype="int" arraysize="*"><VALUES null="-9"/></FIELD>""", "<TD>1 -9</TD>"));
        Assert.Equal(new bool?[] { true, null, false }, VoText.Cell("""datatype="boolean" arraysize="3"/>""", "<TD>T ? F</TD>"));
        Assert.Equal(new[] { true, false, true }, VoText.Cell("""datatype="bit" arraysize="*"/>""", "<TD>101</TD>"));
        Assert.Equal(new Complex(1, -2), VoText.Cell("""datatype="doubleComplex"/>""", "<TD>1 -2</TD>"));
        Assert.Equal(new Complex[] { new(1, 2), new(3, 4) }, VoText.Cell("""datatype="floatComplex" arraysize="2"/>""", "<TD>1 2 3 4</TD>"));
        Assert.Equal(new[] { "ab", "cde" }, VoText.Cell("""datatype="char" arraysize="3x*"/>""", "<TD>ab cde</TD>"));
        Assert.Equal(
            new[] { 1.5, double.NaN, double.PositiveInfinity },
            VoText.Cell("""datatype="double" arraysize="*"/>""", "<TD>1.5, NaN Inf</TD>"));
    }

    [Theory]
    [InlineData("""datatype="int"/>""", "<TD>12 apples</TD>")]
    [InlineData("""datatype="int" arraysize="3"/>""", "<TD>1 2</TD>")]
    [InlineData("""datatype="doubleComplex"/>""", "<TD>1</TD>")]
    [InlineData("""datatype="bar"/>""", "<TD>1</TD>")]
    [InlineData("""datatype="int"/>""", "<TD>1</TD><TD>2</TD>")]
    public void What_does_not_fit_its_column_is_an_error_that_names_it(string field, string cell) =>
        Assert.Equal(ErrorId.VoFormat, Assert.Throws<DownloadException>(() => VoText.Cell(field, cell)).Id);

    [Fact]
    public void Binary_cells_of_every_type_and_shape_are_read()
    {
        const string fields = """
            <FIELD name="bits" datatype="bit" arraysize="*"/><FIELD name="u" datatype="unicodeChar" arraysize="*"/>
            <FIELD name="c" datatype="floatComplex"/><FIELD name="b" datatype="unsignedByte" arraysize="2x*"/>
            <FIELD name="s" datatype="char" arraysize="2x2"/><FIELD name="f" datatype="float" arraysize="2"><VALUES null="-1"/></FIELD>
            """;
        byte[] row =
        [
            0, 0, 0, 10, 0b1010_0000, 0b0100_0000, 0, 0, 0, 2, 0x0b, 0x95, 0, (byte)'x', 0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0,
            0, 0, 0, 4, 1, 2, 3, 4, (byte)'a', 0, (byte)'b', (byte)'c', 0x3f, 0x80, 0, 0, 0xbf, 0x80, 0, 0,
        ];

        VoRecord record = VoText.Rows(VoText.Document(fields, VoText.Stream("BINARY", Convert.ToBase64String(row)))).Single();

        Assert.Equal(new[] { true, false, true, false, false, false, false, false, false, true }, record["bits"]);
        Assert.Equal(("\u0b95x", new Complex(1, -2)), (record["u"], record["c"]));
        Assert.Equal(new byte[] { 1, 2, 3, 4 }, record["b"]);
        Assert.Equal(new[] { "a", "bc" }, record["s"]);
        Assert.Equal(new float?[] { 1f, null }, record["f"]);
    }

    [Fact]
    public void A_cell_that_claims_two_thousand_million_elements_costs_no_memory()
    {
        byte[] row = [0x07, 0, 0, 0, 1, 2, 3, 4];
        string xml = VoText.Document(
            """<FIELD name="a" datatype="unsignedByte" arraysize="*"/>""", VoText.Stream("BINARY", Convert.ToBase64String(row)));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(ErrorId.VoFormat, Assert.Throws<DownloadException>(() => VoText.Rows(xml)).Id);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024 * 1024);
    }
}
