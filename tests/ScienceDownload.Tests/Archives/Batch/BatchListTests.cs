using System.Text;
using ScienceDownload.Archives.Batch;
using ScienceDownload.Tests.Engine;

namespace ScienceDownload.Tests.Archives.Batch;

public sealed class BatchListTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_text_has_one_address_per_line()
    {
        List<DownloadItem> items = await Read("urls.txt", "# my list\r\n\r\n http://a/1 \nhttp://a/2#part\n\t# more\nHTTPS://a/3");
        Assert.Equal(
            [("http://a/1", "urls.txt line 3"), ("http://a/2#part", "urls.txt line 4"), ("HTTPS://a/3", "urls.txt line 6")],
            items.Select(item => (item.PrimarySource.OriginalString, item.Origin!)));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task A_byte_order_mark_tells_the_encoding(string encoding)
    {
        Encoding written = Encoding.GetEncoding(encoding);
        await File.WriteAllBytesAsync(_folder["urls.txt"], [.. written.GetPreamble(), .. written.GetBytes("http://a/é\n")]);
        Assert.Equal("http://a/é", (await Read("urls.txt")).Single().PrimarySource.OriginalString);
        await File.WriteAllBytesAsync(_folder["urls.csv"], [.. written.GetPreamble(), .. written.GetBytes("url\nhttp://a/é\n")]);
        Assert.Equal("http://a/é", (await Read("urls.csv")).Single().PrimarySource.OriginalString);
    }

    [Theory]
    [InlineData("urls.txt", "http://a/1\nftp://b\n", ErrorId.InvalidUri, "urls.txt line 2: URL at index 1 must start with http:// or https://")]
    [InlineData("urls.txt", "http://a/1\n\n#\nhttp://bad host/x\n", ErrorId.InvalidUri, "urls.txt line 4: Invalid URL format at index 1")]
    [InlineData("urls.txt", "not a url", ErrorId.InvalidUri, "urls.txt line 1: URL at index 0 must start with http:// or https://")]
    [InlineData("urls.txt", "", ErrorId.EmptyBatch, "urls.txt holds no URLs: there is nothing to download.")]
    [InlineData("urls.txt", "# nothing\n\n", ErrorId.EmptyBatch, "urls.txt holds no URLs: there is nothing to download.")]
    [InlineData("urls.txt", "http://a\0b", ErrorId.InputInvalid, "urls.txt is not a text file. Give a list of URLs as text, CSV or JSON.")]
    [InlineData("urls.csv", "", ErrorId.EmptyBatch, "urls.csv holds no URLs: there is nothing to download.")]
    [InlineData("urls.csv", "url,path\n", ErrorId.EmptyBatch, "urls.csv holds no URLs: there is nothing to download.")]
    [InlineData("body.json", "{\"urls\":[]}", ErrorId.EmptyBatch, "body.json holds no URLs: there is nothing to download.")]
    public async Task A_wrong_list_is_refused_with_file_and_line(string name, string text, ErrorId id, string message) =>
        await AssertRefused(() => Read(name, text), id, message);

    [Theory]
    [InlineData("list", "url,path\nhttp://a/1,x\n", "x")]
    [InlineData("list.txt", "\"link\"\thref2\tpath\nhttp://a/1\t\tx\n", "x")]
    [InlineData("list", "# exported\nURL\nhttp://a/1", null)]
    [InlineData("list", "http://a/1?x=url,y", null)]
    [InlineData("list", " {\"urls\":[\"http://a/1\"]}", null)]
    [InlineData("list", "{\"format\":\"science-download-manifest\",\"version\":1,\"items\":[{\"path\":\"x\",\"sources\":[\"http://a/1\"]}]}", "x")]
    public async Task Without_an_extension_the_content_tells_the_format(string name, string text, string? path)
    {
        DownloadItem item = (await Read(name, text)).Single();
        Assert.StartsWith("http://a/1", item.PrimarySource.OriginalString, StringComparison.Ordinal);
        Assert.Equal(path, item.RelativePath);
    }

    [Fact]
    public async Task The_user_may_name_the_format()
    {
        _folder.Write("list.dat", "href;path\nhttp://a/1;x\n");
        Assert.Equal("x", (await Read("list.dat", format: "csv")).Single().RelativePath);
        await AssertRefused(
            () => Read("list.dat", format: "text"), ErrorId.InvalidUri, "list.dat line 1: URL at index 0 must start with http:// or https://");
        await AssertRefused(() => Read("list.dat", format: "xlsx"), ErrorId.InputInvalid, "'xlsx' is not a list format: use text, csv or json.");
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_refused()
    {
        await File.WriteAllBytesAsync(_folder["urls.txt"], [.. "http://a/"u8, 0xE9, (byte)'\n']);
        await AssertRefused(() => Read("urls.txt"), ErrorId.InputInvalid, "urls.txt is not UTF-8 text. Save it as UTF-8.");
    }

    [Fact]
    public async Task What_cannot_be_opened_is_named()
    {
        Directory.CreateDirectory(_folder["directory"]);
        foreach (string name in (string[])["none.txt", "directory", "no/such/folder.csv"])
        {
            var refused = await Assert.ThrowsAsync<DownloadException>(() => Read(name));
            Assert.Equal(ErrorId.InputUnreadable, refused.Id);
            Assert.Contains(_folder[name], refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_long_list_streams()
    {
        await File.WriteAllLinesAsync(_folder["urls.txt"], Enumerable.Range(0, 50_000).Select(i => "http://a/" + i).Append("broken"));
        int count = 0;
        await AssertRefused(CountAsync, ErrorId.InvalidUri, "urls.txt line 50001: URL at index 50000 must start with http:// or https://");
        Assert.Equal(50_000, count);

        async Task CountAsync()
        {
            await foreach (DownloadItem _ in BatchList.ReadAsync(_folder["urls.txt"], null, default))
                count++;
        }
    }

    [Fact]
    public async Task A_plan_names_its_wrong_item() => await AssertRefused(
        () => Read("plan.json", "{\"format\":\"science-download-manifest\",\"version\":1,\"items\":[{\"sources\":[\"http://a\"]},{}]}"),
        ErrorId.PlanInvalid,
        "plan.json item 2: the item has no sources. Add the address it can be had from.");

    public void Dispose() => _folder.Dispose();

    internal static async Task AssertRefused(Func<Task> read, ErrorId id, string message)
    {
        var refused = await Assert.ThrowsAsync<DownloadException>(read);
        Assert.Equal((id, message), (refused.Id, refused.Message));
    }

    private Task<List<DownloadItem>> Read(string name, string? text = null, string? format = null)
    {
        if (text is not null)
            _folder.Write(name, text);
        return AsyncSequence.ToListAsync(BatchList.ReadAsync(_folder[name], format, default));
    }
}
