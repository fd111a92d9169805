using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Tests.Engine.Naming;

public sealed class NfcTests
{
    [Theory]
    [InlineData("plain ascii", "plain ascii")]
    [InlineData("A\u030A\u0301ngstro\u0308m", "Ǻngström")]
    [InlineData("e\u0323\u0302", "ệ")]
    [InlineData("α\u0313\u0342\u0345", "ᾆ")]
    [InlineData("и\u0306", "й")]
    [InlineData("か\u3099ハ\u309A", "がパ")]
    [InlineData("\u1112\u1161\u11AB\u1100\u1173\u11AF", "한글")]
    [InlineData("\u1112\u1161\u11A7", "하\u11A7")]
    [InlineData("한\u11AB", "한\u11AB")]
    [InlineData("\u0301a", "\u0301a")]
    [InlineData("q\u0301", "q\u0301")]
    public void Composes_letters_and_marks(string text, string expected) => Assert.Equal(expected, Nfc.Compose(text));

    [Fact]
    public void Every_row_of_the_table_has_as_many_results_as_bases() =>
        Assert.All(NfcTable.Rows, row => Assert.Equal((1, row.Bases.Length), (row.Mark.Length, row.Composed.Length)));
}
