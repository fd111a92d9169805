using System.Security.Cryptography;
using System.Text;
using ScienceDownload.Engine.Integrity;

namespace ScienceDownload.Tests.Engine.Integrity;

public sealed class ChecksumSetTests
{
    [Theory]
    [InlineData(ChecksumAlgorithm.Md5, "900150983cd24fb0d6963f7d28e17f72")]
    [InlineData(ChecksumAlgorithm.Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d")]
    [InlineData(ChecksumAlgorithm.Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData(ChecksumAlgorithm.Sha512, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f")]
    [InlineData(ChecksumAlgorithm.Crc32, "352441c2")]
    public void The_digest_of_abc_is_the_published_one(ChecksumAlgorithm algorithm, string hex)
    {
        using var set = new ChecksumSet([algorithm]);
        set.Append("a"u8);
        set.Append("bc"u8);
        Assert.Equal([new Checksum(algorithm, hex)], set.Finish());
    }

    [Fact]
    public void All_algorithms_see_all_bytes_of_large_pieces()
    {
        byte[] bytes = new byte[300_001];
        new Random(4).NextBytes(bytes);
        using var set = new ChecksumSet(Enum.GetValues<ChecksumAlgorithm>());
        set.Append(bytes.AsSpan(0, 200_000));
        set.Append(bytes.AsSpan(200_000));
        IReadOnlyList<Checksum> found = set.Finish();
        var crc = new Crc32();
        crc.Append(bytes);
        Assert.Equal(
            [MD5.HashData(bytes), SHA1.HashData(bytes), SHA256.HashData(bytes), SHA512.HashData(bytes)],
            found.Take(4).Select(checksum => Convert.FromHexString(checksum.Hex)));
        Assert.Equal(crc.Value.ToString("x8"), found[4].Hex);
    }

    [Fact]
    public void An_algorithm_named_twice_is_computed_once()
    {
        using var set = new ChecksumSet([ChecksumAlgorithm.Sha256, ChecksumAlgorithm.Md5, ChecksumAlgorithm.Sha256]);
        Assert.Equal([ChecksumAlgorithm.Md5, ChecksumAlgorithm.Sha256], set.Algorithms);
    }

    [Fact]
    public void After_the_end_or_a_reset_another_file_begins()
    {
        using var set = new ChecksumSet([ChecksumAlgorithm.Sha256, ChecksumAlgorithm.Crc32]);
        set.Append("other"u8);
        IReadOnlyList<Checksum> other = set.Finish();
        set.Append("thrown away"u8);
        set.Reset();
        set.Append("other"u8);
        Assert.Equal(other, set.Finish());
    }

    [Fact]
    public void A_set_of_nothing_takes_bytes_and_finds_nothing()
    {
        using var set = new ChecksumSet([]);
        set.Append(Encoding.ASCII.GetBytes("abc"));
        Assert.Empty(set.Finish());
    }
}
