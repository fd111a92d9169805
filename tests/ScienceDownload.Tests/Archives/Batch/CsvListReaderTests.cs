using ScienceDownload.Archives.Batch;
using ScienceDownload.Tests.Engine;

namespace ScienceDownload.Tests.Archives.Batch;

public sealed class CsvListReaderTests : IDisposable
{
    private const string Sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task All_columns_are_read()
    {
        List<DownloadItem> items = await Read($"""
            Title,Size, URL ,Path,SHA-256,md5,crc32
            "a ""quoted"", long
            title",3,"http://a/1,2",dir\x.nc,{Sha256.ToUpperInvariant()},900150983cd24fb0d6963f7d28e17f72,352441C2
            ,,http://a/3,,,,
            """);
        Assert.Equal(["http://a/1,2", "http://a/3"], items.Select(item => item.PrimarySource.OriginalString));
        Assert.Equal(("dir/x.nc", 3L, "urls.csv row 2"), (items[0].RelativePath!, items[0].Length!.Value, items[0].Origin!));
        Assert.Equal(
            ["md5:900150983cd24fb0d6963f7d28e17f72", "sha256:" + Sha256, "crc32:352441c2"],
            items[0].Checksums.Select(checksum => checksum.ToString()));
        Assert.Equal((null, null, "urls.csv row 3"), (items[1].RelativePath, items[1].Length, items[1].Origin!));
        Assert.Empty(items[1].Checksums);
    }

    [Theory]
    [InlineData("url;path\nhttp://a/1;x,y.nc\n")]
    [InlineData("path\turi\r\nx,y.nc\thttp://a/1\r\n")]
    [InlineData("\nlink,path\n\nhttp://a/1,\"x,y.nc\"\n\n")]
    [InlineData("bytes;href;path;\n;http://a/1;x,y.nc;\n")]
    public async Task The_separator_is_found(string text)
    {
        DownloadItem item = (await Read(text)).Single();
        Assert.Equal(("http://a/1", "x,y.nc"), (item.PrimarySource.OriginalString, item.RelativePath));
    }

    [Fact]
    public async Task Blank_rows_are_passed_over_and_counted() =>
        Assert.Equal(
            ["urls.csv row 2", "urls.csv row 5", "urls.csv row 6"],
            (await Read("url,path\nhttp://a/1\n\n , \nhttp://a/2,\nhttp://a/3")).Select(item => item.Origin));

    [Theory]
    [InlineData("name,path\na,b\n", ErrorId.InputInvalid, "urls.csv row 1: no column is called url (or uri, link, href); the header has 'name', 'path'. Name the column with the addresses 'url' in the first row.")]
    [InlineData("http://a/1\nhttp://a/2\n", ErrorId.InputInvalid, "urls.csv row 1: the first row is no header. Name the column with the addresses 'url' in the first row.")]
    [InlineData("url,path\nhttp://a/1,x\nhttp://a/2,y,z\n", ErrorId.InputInvalid, "urls.csv row 3: it has 3 fields, the header has 2. Put fields that contain the separator in quotes.")]
    [InlineData("url,path\nhttp://a/1,x\n,y\n", ErrorId.InvalidUri, "urls.csv row 3: URL at index 1 is empty")]
    [InlineData("path,url\nx\n", ErrorId.InvalidUri, "urls.csv row 2: URL at index 0 is empty")]
    [InlineData("url\nhttp://a/1\n\nftp://x\n", ErrorId.InvalidUri, "urls.csv row 4: URL at index 1 must start with http:// or https://")]
    [InlineData("url\nhttp:///x\n", ErrorId.InvalidUri, "urls.csv row 2: Invalid URL format at index 0")]
    [InlineData("url,size\nhttp://a,12 kB\n", ErrorId.InputInvalid, "urls.csv row 2: size '12 kB' is not a whole number of bytes.")]
    [InlineData("url,length\nhttp://a,-1\n", ErrorId.InputInvalid, "urls.csv row 2: length '-1' is not a whole number of bytes.")]
    [InlineData("url,length\nhttp://a,99999999999999999999\n", ErrorId.InputInvalid, "urls.csv row 2: length '99999999999999999999' is not a whole number of bytes.")]
    [InlineData("url,md5\nhttp://a,xyz\n", ErrorId.InputInvalid, "urls.csv row 2: 'xyz' is not a md5 value: it takes 32 hexadecimal digits.")]
    [InlineData("url,path\nhttp://a,../x\n", ErrorId.UnsafePath, "urls.csv row 2: The path '../x' has a '..' in it. Give a path below the destination, such as data/file.nc.")]
    [InlineData("url,path\n\"http://a\nb\",x\n", ErrorId.InputInvalid, "urls.csv row 2: the url goes over several lines. Close the quote that begins it.")]
    public async Task A_wrong_row_is_named(string text, ErrorId id, string message) =>
        await BatchListTests.AssertRefused(() => Read(text), id, message);

    [Theory]
    [InlineData("url,path\nhttp://a/1,x\n\nhttp://a/2,\"y\nhttp://a/3,z\n", 4)]
    [InlineData("url,path\nhttp://a/1,x\nhttp://a/2,y\"z\n", 3)]
    [InlineData("url,path\n\"http://a/1\"x,y\n", 2)]
    [InlineData("url,\"path\nhttp://a/1,x\n", 1)]
    public async Task Quotes_that_do_not_match_are_named(string text, int row)
    {
        var refused = await Assert.ThrowsAsync<DownloadException>(() => Read(text));
        Assert.Equal(ErrorId.InputInvalid, refused.Id);
        Assert.StartsWith($"urls.csv row {row}: its quotes do not match", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quote_closed_megabytes_later_is_given_up_before()
    {
        await File.WriteAllTextAsync(
            _folder["urls.csv"], "url\n\"http://a/1\n" + string.Concat(Enumerable.Repeat(new string('x', 999) + "\n", 20_000)) + "\"\n");
        var refused = await Assert.ThrowsAsync<DownloadException>(
            () => AsyncSequence.ToListAsync(BatchList.ReadAsync(_folder["urls.csv"], null, default)));
        Assert.StartsWith("urls.csv row 2: its quotes do not match", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_list_streams()
    {
        await File.WriteAllLinesAsync(_folder["urls.csv"], Enumerable.Range(0, 50_000).Select(i => "http://a/" + i).Prepend("url").Append("broken"));
        int count = 0;
        await BatchListTests.AssertRefused(
            CountAsync, ErrorId.InvalidUri, "urls.csv row 50002: URL at index 50000 must start with http:// or https://");
        Assert.Equal(50_000, count);

        async Task CountAsync()
        {
            await foreach (DownloadItem _ in BatchList.ReadAsync(_folder["urls.csv"], null, default))
                count++;
        }
    }

    public void Dispose() => _folder.Dispose();

    private Task<List<DownloadItem>> Read(string text) =>
        AsyncSequence.ToListAsync(BatchList.ReadAsync(_folder.Write("urls.csv", text), null, default));
}
