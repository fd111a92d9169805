using System.Text;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Tests.Engine.Naming;

public sealed class SafeNameTests
{
    [Theory]
    [InlineData(null, "unknown")]
    [InlineData("", "unknown")]
    [InlineData("My Video: Part 1/2?", "My_Video_Part_1_2")]
    [InlineData("  ..hidden..  ", "hidden")]
    [InlineData("..", "unknown")]
    [InlineData("___", "unknown")]
    [InlineData("trail. ", "trail")]
    [InlineData("a<b>c|d*e\\f", "a_b_c_d_e_f")]
    [InlineData("a\tb\nc", "a_b_c")]
    [InlineData("naïve – 日本語 \"x\"", "naïve_–_日本語_x")]
    [InlineData("CON", "_CON")]
    [InlineData("con.txt", "_con.txt")]
    [InlineData("Lpt9.tar.gz", "_Lpt9.tar.gz")]
    [InlineData("COM0", "COM0")]
    [InlineData("CONSOLE", "CONSOLE")]
    [InlineData("e\u0301te\u0301", "été")]
    [InlineData("gpj\u202Eexe", "gpjexe")]
    [InlineData("a\u0085b\u007Fc", "abc")]
    [InlineData("a\uD83D", "a")]
    [InlineData("a\uD83Db", "a_b")]
    public void A_component_is_what_the_contract_says(string? value, string expected) => Assert.Equal(expected, SafeName.Component(value));

    [Fact]
    public void A_component_is_cut_to_200_characters() => Assert.Equal(new string('a', 200), SafeName.Component(new string('a', 250)));

    [Fact]
    public void A_component_is_never_cut_inside_a_surrogate_pair()
    {
        string component = SafeName.Component(new string('a', 199) + "😀😀");
        Assert.Equal(new string('a', 199), component);
    }

    [Fact]
    public void A_component_is_trimmed_again_after_the_cut() => Assert.Equal(new string('a', 199), SafeName.Component(new string('a', 199) + "_b"));

    [Theory]
    [InlineData(null, "unknown")]
    [InlineData("", "unknown")]
    [InlineData("   ", "unknown")]
    [InlineData(".", "unknown")]
    [InlineData("..", "unknown")]
    [InlineData(". .", "unknown")]
    [InlineData("data file__v2.nc", "data file__v2.nc")]
    [InlineData(".zattrs", ".zattrs")]
    [InlineData("2020-01-01T00:00:00.nc", "2020-01-01T00_00_00.nc")]
    [InlineData("../../etc/passwd", ".._.._etc_passwd")]
    [InlineData("C:\\Windows\\x.dll", "C__Windows_x.dll")]
    [InlineData("a.nc. . ", "a.nc")]
    [InlineData("CON .txt", "_CON .txt")]
    [InlineData("com\u00B9", "_com\u00B9")]
    [InlineData("conin$", "_conin$")]
    [InlineData("a\0b\u0001c", "a_b_c")]
    [InlineData("a\u2028b", "a_b")]
    [InlineData("a\u2066b\u2069c", "abc")]
    [InlineData("e\u202E\u0301", "é")]
    public void A_file_name_keeps_what_is_safe(string? name, string expected) => Assert.Equal(expected, SafeName.FileName(name));

    [Theory]
    [InlineData(".nc", 300)]
    [InlineData(".tar.gz", 300)]
    [InlineData("", 300)]
    public void A_long_file_name_keeps_its_extension(string extension, int length)
    {
        string name = SafeName.FileName(new string('日', length) + extension);
        Assert.EndsWith(extension, name, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(name), SafeName.MaxBytes - 3, SafeName.MaxBytes);
    }

    [Fact]
    public void A_long_name_of_dots_does_not_become_a_hidden_file() => Assert.Equal("unknown.nc", SafeName.FileName(new string('.', 300) + ".nc"));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_comes_in_what_goes_out_is_a_file_name_everywhere(int seed)
    {
        var hostile = new HostileText(seed);
        for (int i = 0; i < 5000; i++)
        {
            string text = hostile.Next();
            AssertSafe(SafeName.Component(text));
            AssertSafe(SafeName.FileName(text));
            Assert.Equal(SafeName.Component(text), SafeName.Component(SafeName.Component(text)));
            Assert.Equal(SafeName.FileName(text), SafeName.FileName(SafeName.FileName(text)));
        }
    }

    internal static void AssertSafe(string name)
    {
        Assert.NotEmpty(name);
        Assert.DoesNotContain(
            name,
            c => c < 0x20
                || c is (>= '\u007F' and <= '\u009F') or '\u202E' or '\u2066' or '\u200F' or '\u2028'
                || "<>:\"/\\|?*".Contains(c));
        Assert.False(name[^1] is '.' or ' ', name);
        Assert.InRange(Encoding.UTF8.GetByteCount(name), 1, 255);
        // Throws on lone surrogates.
        new UTF8Encoding(false, true).GetByteCount(name);
        string stem = name.Split('.')[0].TrimEnd().ToUpperInvariant();
        Assert.DoesNotContain(stem, (string[])["CON", "PRN", "AUX", "NUL", "COM1", "COM9", "LPT1", "LPT9", "LPT\u00B9"]);
    }
}
