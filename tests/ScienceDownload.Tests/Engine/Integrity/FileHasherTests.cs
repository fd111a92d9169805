using System.Security.Cryptography;
using ScienceDownload.Engine.Integrity;

namespace ScienceDownload.Tests.Engine.Integrity;

public sealed class FileHasherTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(1024 * 1024)]
    [InlineData((1024 * 1024) + 1)]
    [InlineData((5 * 1024 * 1024) + 12345)]
    public async Task A_file_has_the_digest_of_its_bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        await File.WriteAllBytesAsync(_folder["data"], bytes);
        FileDigest digest = await FileHasher.ComputeAsync(_folder["data"], [ChecksumAlgorithm.Sha256, ChecksumAlgorithm.Md5], default);
        Assert.Equal(length, digest.Length);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(bytes)), digest.Sha256, ignoreCase: true);
        Assert.Equal(Convert.ToHexString(MD5.HashData(bytes)), digest[ChecksumAlgorithm.Md5], ignoreCase: true);
        Assert.Null(digest[ChecksumAlgorithm.Sha1]);
    }

    [Fact]
    public async Task Whoever_listens_hears_of_every_byte()
    {
        _folder.Write("data", new string('x', 2_500_000));
        var pieces = new List<int>();

        await FileHasher.ComputeAsync(_folder["data"], [ChecksumAlgorithm.Crc32], pieces.Add, default);

        Assert.Equal(2_500_000, pieces.Sum());
        Assert.True(pieces.Count > 1);
    }

    [Fact]
    public async Task A_handle_stays_open()
    {
        _folder.Write("data", "abc");
        using var file = File.OpenHandle(_folder["data"]);
        FileDigest first = await FileHasher.ComputeAsync(file, [ChecksumAlgorithm.Crc32], default);
        FileDigest second = await FileHasher.ComputeAsync(file, [ChecksumAlgorithm.Crc32], default);
        Assert.Equal("352441c2", first[ChecksumAlgorithm.Crc32]);
        Assert.Equal(first.Checksums, second.Checksums);
    }

    [Fact]
    public async Task A_missing_file_says_so() =>
        await Assert.ThrowsAsync<FileNotFoundException>(() => FileHasher.ComputeAsync(_folder["none"], [], default));

    [Fact]
    public async Task A_cancelled_reading_ends()
    {
        await File.WriteAllBytesAsync(_folder["data"], new byte[3_000_000]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => FileHasher.ComputeAsync(_folder["data"], [ChecksumAlgorithm.Sha256], new CancellationToken(canceled: true)));
    }

    public void Dispose() => _folder.Dispose();
}
