using System.Text;
using ScienceDownload.Engine.Integrity;

namespace ScienceDownload.Tests.Engine.Integrity;

public sealed class Crc32Tests
{
    [Theory]
    [InlineData("", 0x00000000)]
    [InlineData("a", 0xE8B7BE43)]
    [InlineData("123456789", 0xCBF43926)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339)]
    public void Known_texts_have_their_checksum(string text, uint expected)
    {
        var crc = new Crc32();
        crc.Append(Encoding.ASCII.GetBytes(text));
        Assert.Equal(expected, crc.Value);
    }

    [Fact]
    public void The_processors_way_and_the_tables_way_agree_with_the_bit_by_bit_definition()
    {
        byte[] bytes = new byte[1100];
        new Random(1).NextBytes(bytes);
        for (int length = 0; length < bytes.Length; length++)
        {
            ReadOnlySpan<byte> part = bytes.AsSpan(0, length);
            var crc = new Crc32();
            crc.Append(part);
            uint expected = Defined(part);
            Assert.Equal(expected, crc.Value);
            Assert.Equal(expected, ~Crc32.UpdatePortable(uint.MaxValue, part));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Pieces_of_any_length_give_the_same(int seed)
    {
        var random = new Random(seed);
        byte[] bytes = new byte[100_000];
        random.NextBytes(bytes);
        var crc = new Crc32();
        for (int at = 0; at < bytes.Length;)
        {
            int count = Math.Min(random.Next(1, 2000), bytes.Length - at);
            crc.Append(bytes.AsSpan(at, count));
            at += count;
        }
        Assert.Equal(Defined(bytes), crc.Value);
        crc.Reset();
        Assert.Equal(0u, crc.Value);
    }

    private static uint Defined(ReadOnlySpan<byte> bytes)
    {
        uint state = uint.MaxValue;
        foreach (byte value in bytes)
        {
            state ^= value;
            for (int bit = 0; bit < 8; bit++)
                state = (state & 1) != 0 ? (state >> 1) ^ 0xEDB88320 : state >> 1;
        }
        return ~state;
    }
}
