using System.Text;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Tests.Engine.Naming;

public sealed class PathTemplateTests
{
    private const string Default = "batch/{batch_id}/{safe_title}-{id}.{ext}";

    [Theory]
    [InlineData("https://example.com/a.zip", "1d9defa430c3")]
    [InlineData("https://example.com/b.zip", "230cacb17d94")]
    [InlineData("https://example.org/a.zip", "c8aaa45458c0")]
    [InlineData(" https://example.org/a.zip ", "c8aaa45458c0")]
    public void The_id_is_made_of_the_address(string uri, string id) => Assert.Equal(id, SourceId.Of(new Uri(uri)));

    [Theory]
    [InlineData(Default, "batch/batch_0123456789ab/a-1d9defa430c3.zip")]
    [InlineData("x\\\\y//{title}.{ext}", "x/y/a.zip")]
    [InlineData("{index}-{index:03d}.{ext}", "7-007.zip")]
    [InlineData("{host}/{uploader}", "example.com/example.com")]
    [InlineData("{date}/{upload_date}", "2025-11-06/20240229")]
    [InlineData("{playlist}-{playlist_index}-{playlist_index:02d}-{channel}-{channel_id}", "unknown-0-00-unknown-unknown")]
    [InlineData("literal", "literal")]
    [InlineData("12:00/{title}. ", "12_00/a")]
    [InlineData("nul.{ext}", "_nul.zip")]
    public void Variables_are_filled_in(string template, string expected) => Assert.Equal(expected, Expand(template, Values("a.zip")));

    [Theory]
    [InlineData("a.tar.gz", null, "a|tar.gz")]
    [InlineData("volume", "application/x-netcdf; charset=binary", "volume|nc")]
    [InlineData("volume", null, "volume|bin")]
    [InlineData("volume", "application/octet-stream", "volume|bin")]
    [InlineData("{id}{random}.nc", null, "{id}{random}|nc")]
    [InlineData("a  b__c.nc", null, "a  b__c|nc")]
    public void Title_and_extension_come_from_the_resolved_name(string fileName, string? contentType, string expected) =>
        Assert.Equal(expected, Expand("{title}%{ext}", Values(fileName, contentType)).Replace('%', '|'));

    [Fact]
    public void The_safe_title_is_a_component() => Assert.Equal("a_b_c", Expand("{safe_title}", Values("a  b__c.nc")));

    [Fact]
    public void The_day_of_upload_is_today_when_the_server_does_not_say() =>
        Assert.Equal(
            "20251106", Expand("{upload_date}", Values("a.zip") with { Response = new ResponseFacts("a", new Uri("https://example.com/")) }));

    [Fact]
    public void Random_is_eight_digits_and_another_each_time()
    {
        string first = Expand("{random}", Values("a.zip")), second = Expand("{random}", Values("a.zip"));
        Assert.Matches("^[0-9a-f]{8}$", first);
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData("{batch_id}/{id}-{index}-{date}-{random}-{playlist}", false)]
    [InlineData("{ext}", true)]
    [InlineData("{title}", true)]
    [InlineData("{safe_title}", true)]
    [InlineData("{host}", true)]
    [InlineData("{uploader}", true)]
    [InlineData("{upload_date}", true)]
    public void Knows_whether_it_needs_the_answer(string template, bool needs) => Assert.Equal(needs, PathTemplate.Parse(template).NeedsResponse);

    [Theory]
    [InlineData("{nope}", "Unknown path variable: nope")]
    [InlineData("{}", "Unknown path variable: ")]
    [InlineData("{ID}", "Unknown path variable: ID")]
    [InlineData("{id:03d}", "Unknown path variable: id:03d")]
    [InlineData("{index:3}", "Unknown path variable: index:3")]
    [InlineData("{index:99d}", "Unknown path variable: index:99d")]
    [InlineData("", "Path template is blank. Name a file, for instance {safe_title}-{id}.{ext}")]
    [InlineData(" \t", "Path template is blank. Name a file, for instance {safe_title}-{id}.{ext}")]
    [InlineData("../x", "Path template must not contain . or .. segments: ../x")]
    [InlineData("a/../b", "Path template must not contain . or .. segments: a/../b")]
    [InlineData("a\\..\\b", "Path template must not contain . or .. segments: a\\..\\b")]
    [InlineData("a/.", "Path template must not contain . or .. segments: a/.")]
    [InlineData("/x", "Path template must be relative to the destination: /x")]
    [InlineData("\\x", "Path template must be relative to the destination: \\x")]
    [InlineData("\\\\server\\share\\x", "Path template must be relative to the destination: \\\\server\\share\\x")]
    [InlineData("C:\\x", "Path template must be relative to the destination: C:\\x")]
    [InlineData("c:x", "Path template must be relative to the destination: c:x")]
    [InlineData("{id", "Path template has unbalanced braces: {id")]
    [InlineData("id}", "Path template has unbalanced braces: id}")]
    [InlineData("{{id}}", "Path template has unbalanced braces: {{id}}")]
    [InlineData("{id}/", "Path template has no file name at its end: {id}/")]
    [InlineData("a\nb", "Path template contains control characters")]
    public void A_wrong_template_is_refused(string template, string message)
    {
        var refused = Assert.Throws<DownloadException>(() => PathTemplate.Parse(template));
        Assert.Equal((ErrorId.PathTemplateInvalid, message), (refused.Id, refused.Message));
    }

    [Fact]
    public void A_template_has_at_most_1024_characters()
    {
        PathTemplate.Parse(new string('a', 1024));
        Assert.Throws<DownloadException>(() => PathTemplate.Parse(new string('a', 1025)));
    }

    [Fact]
    public void A_name_too_long_is_shortened_in_its_title()
    {
        string name = Expand("{batch_id}-{safe_title}-{id}.{ext}", Values(new string('日', 70) + "😀.tar.gz"));
        Assert.StartsWith("batch_0123456789ab-日", name, StringComparison.Ordinal);
        Assert.EndsWith("日-1d9defa430c3.tar.gz", name, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(name), SafeName.MaxBytes - 3, SafeName.MaxBytes);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    public void Whatever_the_server_says_the_path_is_safe_and_keeps_id_and_shape(int seed)
    {
        var hostile = new HostileText(seed);
        for (int i = 0; i < 2000; i++)
        {
            string template = hostile.Pick(
                Default, "{title}", "{title}{title}.{ext}", "{uploader}/{title}/{safe_title}", "{batch_id}{title}/..{ext}");
            TemplateValues values = Values(SafeName.FileName(hostile.Next()), hostile.Next()) with { BatchId = hostile.Next() };
            string path = Expand(template, values);
            Assert.All(path.Split('/'), SafeNameTests.AssertSafe);
            Assert.Equal(template.Count(c => c == '/'), path.Count(c => c == '/'));
            Assert.Equal(path, SafePath.Require(path));
            if (template == Default)
                Assert.Contains("-1d9defa430c3.", path, StringComparison.Ordinal);
        }
    }

    private static TemplateValues Values(string fileName, string? contentType = null) => new()
    {
        BatchId = "batch_0123456789ab",
        Index = 7,
        Source = new Uri("https://example.com/a.zip"),
        Response = new ResponseFacts(
            fileName, new Uri("https://www.example.com/x"), contentType, new DateTimeOffset(2024, 2, 29, 23, 0, 0, TimeSpan.Zero)),
    };

    private static string Expand(string template, TemplateValues values) => PathTemplate.Parse(template).Expand(values, new FixedTime());

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2025, 11, 6, 23, 59, 59, TimeSpan.Zero);
    }
}
