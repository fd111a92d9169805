using System.Text;
using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Tests.Engine.Manifests;

public sealed class ManifestReaderTests : IDisposable
{
    private const string Start = "{\"format\":\"science-download-manifest\",\"version\":1,";
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Unknown_properties_are_passed_over()
    {
        List<ManifestEntry> entries = await Read(
            Start + "\"future\":[{\"a\":[1]}],\"items\":[{\"path\":\"a\",\"colour\":{\"x\":1}},{}],\"after\":{\"b\":[]}}");
        Assert.Equal(["a", null], entries.Select(entry => entry.Path));
    }

    [Fact]
    public async Task A_byte_order_mark_and_blanks_do_not_matter() =>
        Assert.Equal(["a"], (await Read("\uFEFF \n" + Start + "\n \"items\" : [ {\"path\":\"a\"}\n ] \n}\n ")).Select(entry => entry.Path));

    [Theory]
    [InlineData("", "not valid JSON at line 1")]
    [InlineData("[]", "it does not begin with {")]
    [InlineData("{}", "it has no items")]
    [InlineData("{\"items\":[]}", "must stand before the items")]
    [InlineData("{\"format\":\"other\",\"version\":1,\"items\":[]}", "its format is \"other\"")]
    [InlineData("{\"format\":\"science-download-manifest\",\"items\":[]}", "must stand before the items")]
    [InlineData("{\"format\":\"science-download-manifest\",\"version\":2,\"items\":[]}", "has the format version 2")]
    [InlineData(Start + "\"items\":{}}", "its items are not an array")]
    [InlineData(Start + "\"items\":[{\"path\":\"a\"}", "not valid JSON")]
    [InlineData(Start + "\"items\":[{\"path\":\"a\"}]", "not valid JSON")]
    [InlineData(Start + "\"items\":[{\"path\":\"a\"},\n{\"pa", "not valid JSON at line 2")]
    [InlineData(Start + "\"items\":[]}{}", "not valid JSON")]
    [InlineData(Start + "\"items\":[{},7]}", "plan.json item 2: 'item' is not an object.")]
    [InlineData(Start + "\"items\":[{\"path\":7}]}", "plan.json item 1: 'path' is not a text.")]
    [InlineData(Start + "\"items\":[{\"length\":-1}]}", "plan.json item 1: 'length' is not a whole number of bytes.")]
    [InlineData(Start + "\"items\":[{\"length\":\"3\"}]}", "plan.json item 1: 'length' is not a whole number of bytes.")]
    [InlineData(Start + "\"items\":[{\"sha256\":\"abc\"}]}", "plan.json item 1: 'abc' is not a sha256 value: it takes 64 hexadecimal digits.")]
    [InlineData(Start + "\"items\":[{\"checksums\":[\"md6:00\"]}]}", "plan.json item 1: 'md6' is not a checksum algorithm")]
    [InlineData(Start + "\"items\":[{\"sources\":\"http://a\"}]}", "plan.json item 1: 'sources' is not an array of texts.")]
    [InlineData(Start + "\"items\":[{\"sources\":[null]}]}", "plan.json item 1: 'sources' is not an array of texts.")]
    public async Task What_is_wrong_is_named(string text, string message)
    {
        var refused = await Assert.ThrowsAsync<DownloadException>(() => Read(text));
        Assert.Equal(ErrorId.PlanInvalid, refused.Id);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_says_so() =>
        Assert.Equal(
            ErrorId.InputUnreadable, (await Assert.ThrowsAsync<DownloadException>(() => ManifestReader.OpenAsync(_folder["none.json"], default))).Id);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task A_stream_in_small_pieces_reads_the_same(int piece)
    {
        string items = string.Join(
            ",\n", Enumerable.Range(0, 500).Select(i => $"{{\"path\":\"dir/日{i}\",\"metadata\":{{\"x\":\"{new string('y', i)}\"}}}}"));
        var stream = new SlowStream(Encoding.UTF8.GetBytes(Start + "\"items\":[" + items + "]}"), piece);
        using ManifestReader reader = await ManifestReader.OpenAsync(stream, "plan.json", default);
        List<ManifestEntry> entries = await AsyncSequence.ToListAsync(reader.ReadAsync(default));
        Assert.Equal(Enumerable.Range(0, 500).Select(i => ($"dir/日{i}", i)), entries.Select(entry => (entry.Path!, entry.Metadata["x"].Length)));
    }

    [Fact]
    public async Task An_item_larger_than_the_buffer_is_read_whole()
    {
        string large = new('x', 1_000_000);
        Assert.Equal(large, (await Read(Start + "\"items\":[{\"metadata\":{\"x\":\"" + large + "\"}}]}")).Single().Metadata["x"]);
    }

    [Fact]
    public async Task An_item_without_end_is_refused_before_it_fills_the_memory()
    {
        var stream = new EndlessStream(Encoding.UTF8.GetBytes(Start + "\"items\":[{\"path\":\""));
        using ManifestReader reader = await ManifestReader.OpenAsync(stream, "plan.json", default);
        Assert.Equal(
            ErrorId.PlanInvalid, (await Assert.ThrowsAsync<DownloadException>(() => AsyncSequence.ToListAsync(reader.ReadAsync(default)))).Id);
        Assert.InRange(stream.BytesRead, 0, 64 * 1024 * 1024);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<List<ManifestEntry>> Read(string text)
    {
        using ManifestReader reader = await ManifestReader.OpenAsync(_folder.Write("plan.json", text), default);
        return await AsyncSequence.ToListAsync(reader.ReadAsync(default));
    }

    private sealed class SlowStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }

    private sealed class EndlessStream(byte[] start) : MemoryStream(start)
    {
        public long BytesRead { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = await base.ReadAsync(buffer, cancellationToken);
            if (count == 0)
            {
                buffer.Span.Fill((byte)'x');
                count = buffer.Length;
            }
            BytesRead += count;
            return count;
        }
    }
}
