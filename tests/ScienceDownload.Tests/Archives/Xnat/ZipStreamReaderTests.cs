using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ScienceDownload.Archives.Xnat;

namespace ScienceDownload.Tests.Archives.Xnat;

/// <summary>Zips that are damaged where only their own checksums and directory tell.</summary>
public sealed class ZipStreamReaderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact] // 6: a wrong CRC-32
    public async Task An_entry_that_was_damaged_on_the_way_is_found_by_its_own_checksum()
    {
        byte[] zip = Zip(("a", new byte[5000]), ("b", Encoding.UTF8.GetBytes("hello")));
        zip[200] ^= 1;
        using var reader = new ZipStreamReader(new MemoryStream(zip));
        (string name, Stream content) = (await reader.NextAsync(Cancellation))!.Value;

        DownloadException error = await Assert.ThrowsAsync<DownloadException>(() => content.CopyToAsync(Stream.Null, Cancellation));

        Assert.Equal(("a", ErrorId.ChecksumMismatch), (name, error.Id));
        Assert.Equal("b", (await reader.NextAsync(Cancellation))!.Value.Name);
        Assert.Null(await reader.NextAsync(Cancellation));
    }

    [Fact]
    public async Task A_directory_that_lacks_an_entry_is_no_directory()
    {
        byte[] zip = Zip(("a", [1]), ("b", [2]));
        // The record of "b" is taken out, and the end says one.
        const int RecordLength = 46 + 1, EndLength = 22;
        byte[] end = zip[^EndLength..];
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), 1);
        using var reader = new ZipStreamReader(new MemoryStream([.. zip[..^(EndLength + RecordLength)], .. end]));

        DownloadException error = await Assert.ThrowsAsync<DownloadException>(async () =>
        {
            while (await reader.NextAsync(Cancellation) is { } entry)
                await entry.Content.CopyToAsync(Stream.Null, Cancellation);
        });

        Assert.Equal(ErrorId.ArchiveReplyInvalid, error.Id);
        Assert.Contains("does not list all", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_follows_the_directory_is_read_to_its_end_because_only_there_a_cut_body_shows()
    {
        var stream = new MemoryStream([.. Zip(("a", [1])), .. new byte[300_000]]);
        using var reader = new ZipStreamReader(stream);
        Assert.NotNull(await reader.NextAsync(Cancellation));
        Assert.Null(await reader.NextAsync(Cancellation));
        Assert.Equal(stream.Length, stream.Position);
    }

    [Fact] // 7: servers that name folders otherwise
    public void An_entry_of_another_layout_is_found_by_what_follows_its_resource_where_that_is_one_files_only()
    {
        static XnatDetails File(string catalogue, string path) => new()
        {
            Server = new Uri("http://h"), SessionId = "E1", Label = "L1", Scan = "1", Catalogue = catalogue, Resource = "DICOM", Path = path,
        };
        XnatZipContents<string> Contents() => new(
            [("one", File("5", "sub/a.dcm")), ("two", File("5", "b.dcm")), ("three", File("6", "b.dcm"))], [("1", "T1")]);

        Assert.Equal("one", Contents().Find("other/scans/1_T1/resources/DICOM/files/sub/a.dcm"));
        Assert.Equal("one", Contents().Find("L1/scans/1-T1/resources/DICOM/files/sub/a.dcm"));
        Assert.Null(Contents().Find("other/scans/1_T1/resources/DICOM/files/b.dcm"));
        Assert.Null(Contents().Find("other/evil.dcm"));
    }

    private static byte[] Zip(params IEnumerable<(string Name, byte[] Bytes)> files)
    {
        var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in files)
            {
                using Stream stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                stream.Write(bytes);
            }
        }

        return memory.ToArray();
    }
}
