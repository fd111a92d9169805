using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ScienceDownload.Archives.Xnat;
using ScienceDownload.Engine.Streams;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Archives.Xnat;

/// <summary>Zips as they stream: in pieces, cut, and damaged where only their own checksums and directory tell.</summary>
public sealed class ZipStreamReaderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task A_zip_is_read_alike_in_whatever_pieces_it_arrives(int piece)
    {
        Random random = new(5);
        Dictionary<string, byte[]> files = Enumerable.Range(0, 12).ToDictionary(i => $"s/{i}", i => Bytes(random, i * i * 700, i % 2 == 0));
        byte[] zip = Zip(files, streamed: true);

        using var reader = new ZipStreamReader(new PieceStream(zip, piece));
        Dictionary<string, byte[]> read = [];
        while (await reader.NextAsync(Cancellation) is { } entry)
        {
            using var memory = new MemoryStream();
            await entry.Content.CopyToAsync(memory, Cancellation);
            read[entry.Name] = memory.ToArray();
        }

        Assert.Equal(files, read);
    }

    [Fact]
    public async Task Entries_nobody_reads_are_passed_over_and_stored_ones_are_read()
    {
        byte[] zip = Zip(
            new() { ["a"] = new byte[5000], ["b"] = Encoding.UTF8.GetBytes("hello"), ["c"] = [] }, streamed: false, CompressionLevel.NoCompression);
        using var reader = new ZipStreamReader(new MemoryStream(zip));
        Assert.Equal("a", (await reader.NextAsync(Cancellation))!.Value.Name);
        (string name, Stream content) = (await reader.NextAsync(Cancellation))!.Value;
        using var text = new StreamReader(content);
        Assert.Equal(("b", "hello"), (name, await text.ReadToEndAsync(Cancellation)));
        Assert.Equal("c", (await reader.NextAsync(Cancellation))!.Value.Name);
        Assert.Null(await reader.NextAsync(Cancellation));
    }

    [Fact]
    public async Task Wherever_a_zip_is_cut_it_is_found()
    {
        byte[] zip = Zip(new() { ["s/a"] = Bytes(new Random(1), 300, true), ["s/b"] = new byte[200] }, streamed: true);

        for (int length = 0; length < zip.Length; length++)
        {
            using var reader = new ZipStreamReader(new MemoryStream(zip, 0, length));
            DownloadException error = await Assert.ThrowsAsync<DownloadException>(async () =>
            {
                while (await reader.NextAsync(Cancellation) is { } entry)
                    await entry.Content.CopyToAsync(Stream.Null, Cancellation);
            });
            Assert.Equal((ErrorId.TransferTruncated, true), (error.Id, error.IsTransient));
        }
    }

    [Fact]
    public async Task A_page_is_no_zip()
    {
        using var reader = new ZipStreamReader(new MemoryStream(Encoding.UTF8.GetBytes("<!DOCTYPE html><html></html>")));
        Assert.Equal(ErrorId.ArchiveReplyInvalid, (await Assert.ThrowsAsync<DownloadException>(() => reader.NextAsync(Cancellation))).Id);
    }

    [Fact] // a wrong CRC-32
    public async Task An_entry_that_was_damaged_on_the_way_is_found_by_its_own_checksum()
    {
        byte[] zip = Stored(("a", new byte[5000]), ("b", Encoding.UTF8.GetBytes("hello")));
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
        byte[] zip = Stored(("a", [1]), ("b", [2]));
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
        var stream = new MemoryStream([.. Stored(("a", [1])), .. new byte[300_000]]);
        using var reader = new ZipStreamReader(stream);
        Assert.NotNull(await reader.NextAsync(Cancellation));
        Assert.Null(await reader.NextAsync(Cancellation));
        Assert.Equal(stream.Length, stream.Position);
    }

    private static byte[] Stored(params IEnumerable<(string Name, byte[] Bytes)> files) =>
        Zip(files.ToDictionary(file => file.Name, file => file.Bytes), streamed: false, CompressionLevel.NoCompression);

    private static byte[] Zip(Dictionary<string, byte[]> files, bool streamed, CompressionLevel level = CompressionLevel.Optimal)
    {
        var memory = new MemoryStream();
        using (var zip = new ZipArchive(streamed ? new ForwardOnlyStream(memory) : memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in files)
            {
                using Stream stream = zip.CreateEntry(name, level).Open();
                stream.Write(bytes);
            }
        }

        return memory.ToArray();
    }

    private static byte[] Bytes(Random random, int length, bool isRandom)
    {
        byte[] bytes = new byte[length];
        if (isRandom)
            random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Gives its bytes in small pieces.</summary>
    private sealed class PieceStream(byte[] bytes, int piece) : ForwardStream
    {
        private readonly MemoryStream _memory = new(bytes);

        public override int Read(byte[] buffer, int offset, int count) => _memory.Read(buffer, offset, Math.Min(count, piece));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _memory.ReadAsync(buffer[..Math.Min(buffer.Length, piece)], cancellationToken);
    }
}
