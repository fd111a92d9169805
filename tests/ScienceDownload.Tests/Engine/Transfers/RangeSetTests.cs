using ScienceDownload.Engine.Transfers;

namespace ScienceDownload.Tests.Engine.Transfers;

public sealed class RangeSetTests
{
    [Fact]
    public void Merges_ranges_that_touch()
    {
        var set = new RangeSet([new(0, 10), new(20, 30), new(10, 20)]);
        Assert.Equal([new ByteRange(0, 30)], set.Ranges);
        Assert.Equal(30, set.Count);
        Assert.Equal(30, set.Prefix);
    }

    [Fact]
    public void Splits_a_range_when_its_middle_goes()
    {
        var set = new RangeSet([new(0, 30)]);
        set.Remove(new ByteRange(10, 20));
        Assert.Equal([new ByteRange(0, 10), new ByteRange(20, 30)], set.Ranges);
        Assert.Equal(20, set.Count);
    }

    [Fact]
    public void Has_no_prefix_without_the_first_byte() => Assert.Equal(0, new RangeSet([new(1, 5)]).Prefix);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Holds_exactly_the_bytes_that_were_added_and_not_removed(int seed)
    {
        const int Size = 200;
        var random = new Random(seed);
        var set = new RangeSet();
        var model = new bool[Size];
        for (int round = 0; round < 2000; round++)
        {
            int start = random.Next(Size);
            int end = random.Next(start, Size + 1);
            bool add = random.Next(2) == 0;
            if (add)
                set.Add(new ByteRange(start, end));
            else
                set.Remove(new ByteRange(start, end));
            Array.Fill(model, add, start, end - start);

            Assert.Equal(Expected(model, true), set.Ranges);
            Assert.Equal(model.Count(bit => bit), set.Count);
            Assert.Equal(Expected(model, false), set.Missing(Size).Ranges);
        }
    }

    private static List<ByteRange> Expected(bool[] model, bool value)
    {
        var ranges = new List<ByteRange>();
        for (int i = 0; i < model.Length; i++)
        {
            int start = i;
            while (i < model.Length && model[i] == value)
                i++;
            if (i > start)
                ranges.Add(new ByteRange(start, i));
        }

        return ranges;
    }
}
