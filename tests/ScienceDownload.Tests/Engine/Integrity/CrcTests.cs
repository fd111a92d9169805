using ScienceDownload.Engine.Integrity;

namespace ScienceDownload.Tests.Engine.Integrity;

public sealed class CrcTests
{
    [Theory]
    [InlineData(ChecksumAlgorithm.Crc32, "cbf43926")]
    [InlineData(ChecksumAlgorithm.Crc32C, "e3069283")]
    [InlineData(ChecksumAlgorithm.Crc64Nvme, "ae8b14860a799888")]
    public void The_check_value_is_the_published_one(ChecksumAlgorithm algorithm, string hex)
    {
        using var set = new ChecksumSet([algorithm]);
        set.Append("1234"u8);
        set.Append("56789"u8);
        Assert.Equal(hex, set.Finish()[0].Hex);
        set.Append("123456789"u8);
        Assert.Equal(hex, set.Finish()[0].Hex);
    }

    [Fact]
    public void The_table_agrees_with_the_instruction()
    {
        byte[] bytes = new byte[100_003];
        new Random(7).NextBytes(bytes);
        var crc = new Crc32C();
        crc.Append(bytes);
        Assert.Equal((~Crc32C.UpdatePortable(uint.MaxValue, bytes)).ToString("x8"), crc.Hex);
    }
}
