using ScienceDownload.Engine.Transfers;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Engine.Transfers;

public sealed class SegmentLedgerTests
{
    private const int MiB = 1024 * 1024;

    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(200);

    [Fact]
    public void Lends_pieces_in_ascending_order()
    {
        var ledger = new SegmentLedger(40 * MiB, new RangeSet(), 16 * MiB, TimeProvider.System, Silence);
        Assert.Equal([0, 16 * MiB, 32 * MiB], new[] { ledger.Take()!.Start, ledger.Take()!.Start, ledger.Take()!.Start });
    }

    [Fact]
    public void Lends_the_second_half_of_the_largest_piece_to_whoever_is_idle()
    {
        var ledger = new SegmentLedger(10 * MiB, new RangeSet(), long.MaxValue / 2, TimeProvider.System, Silence);
        Segment first = ledger.Take()!;
        Assert.Equal(2 * MiB, ledger.Claim(first, 2 * MiB, openEnded: true));
        ledger.Written(first, 2 * MiB);
        Segment second = ledger.Take()!;
        Assert.Equal(6 * MiB, second.Start);
        Assert.Equal(10 * MiB, second.End);
        Assert.Equal(6 * MiB, first.End);
    }

    [Fact]
    public void Lends_nothing_that_is_too_small_for_a_request()
    {
        var ledger = new SegmentLedger((2 * SegmentLedger.SmallestLoan) - 1, new RangeSet(), long.MaxValue / 2, TimeProvider.System, Silence);
        Assert.NotNull(ledger.Take());
        Assert.Null(ledger.Take());
    }

    [Fact]
    public void Grants_no_byte_that_was_lent_to_another()
    {
        var ledger = new SegmentLedger(4 * MiB, new RangeSet(), long.MaxValue / 2, TimeProvider.System, Silence);
        Segment first = ledger.Take()!;
        ledger.Take();
        Assert.Equal(2 * MiB, ledger.Claim(first, 3 * MiB, openEnded: true));
        Assert.Equal(0, ledger.Claim(first, 1, openEnded: true));
    }

    [Fact]
    public void Distrusts_the_tail_of_a_range_until_it_ended_well()
    {
        var ledger = new SegmentLedger(MiB, new RangeSet(), MiB, TimeProvider.System, Silence);
        Segment segment = ledger.Take()!;
        ledger.Written(segment, ledger.Claim(segment, MiB, openEnded: false));
        Assert.Equal(MiB - SegmentLedger.DistrustedTail, ledger.TrustedPrefix);
        ledger.Confirm(segment);
        Assert.Equal(MiB, ledger.TrustedPrefix);
    }

    [Fact]
    public void Steps_back_over_the_tail_after_a_cut_and_tells_whether_anything_was_won()
    {
        var ledger = new SegmentLedger(MiB, new RangeSet(), MiB, TimeProvider.System, Silence);
        Segment segment = ledger.Take()!;
        ledger.Written(segment, ledger.Claim(segment, 200_000, openEnded: false));
        Assert.True(ledger.StepBack(segment));
        Assert.Equal(200_000 - SegmentLedger.DistrustedTail, ledger.Remaining(segment).Start);
        ledger.Written(segment, ledger.Claim(segment, 1000, openEnded: false));
        Assert.False(ledger.StepBack(segment));
    }

    [Fact]
    public void Steps_back_once_for_what_came_however_often_it_fails_after_that()
    {
        var ledger = new SegmentLedger(MiB, new RangeSet(), MiB, TimeProvider.System, Silence);
        Segment segment = ledger.Take()!;
        ledger.Written(segment, ledger.Claim(segment, 400_000, openEnded: false));
        ledger.StepBack(segment);
        const long Believed = 400_000 - SegmentLedger.DistrustedTail;
        for (int failures = 0; failures < 3; failures++)
        {
            Assert.False(ledger.StepBack(segment));
            Assert.Equal((Believed, Believed), (ledger.Remaining(segment).Start, ledger.TrustedPrefix));
        }

        // Of the few bytes that come next none is believed, and none before them is doubted again.
        ledger.Written(segment, ledger.Claim(segment, 1000, openEnded: false));
        Assert.Equal(Believed, ledger.TrustedPrefix);
        ledger.StepBack(segment);
        Assert.Equal((Believed, Believed), (ledger.Remaining(segment).Start, ledger.BytesWritten));
        ledger.Return(segment);
        Assert.Equal(Believed, ledger.FirstFree);
    }

    [Fact]
    public void Frees_what_a_returned_segment_did_not_bring()
    {
        var ledger = new SegmentLedger(4 * MiB, new RangeSet(), 2 * MiB, TimeProvider.System, Silence);
        Segment first = ledger.Take()!;
        ledger.Written(first, ledger.Claim(first, MiB, openEnded: false));
        ledger.Return(first);
        Assert.Equal(MiB - SegmentLedger.DistrustedTail, ledger.FirstFree);
        Assert.Equal([new ByteRange(0, MiB - SegmentLedger.DistrustedTail)], ledger.TrustedRanges());
    }

    [Fact]
    public void Takes_all_that_is_left_from_a_connection_gone_silent_but_only_once()
    {
        var clock = new FakeClock();
        var ledger = new SegmentLedger(MiB, new RangeSet(), long.MaxValue / 2, clock, Silence);
        Segment slow = ledger.Take()!;
        ledger.Written(slow, ledger.Claim(slow, 400_000, openEnded: true));
        Assert.Null(ledger.TakeFromTheSilent());
        clock.Advance(TimeSpan.FromMilliseconds(250));
        Segment rest = ledger.TakeFromTheSilent()!;
        Assert.Equal(new ByteRange(400_000, MiB), ledger.Remaining(rest));
        Assert.True(slow.IsRelieved);
        Assert.True(ledger.IsFinished(slow));
        Assert.Equal(0, ledger.Claim(slow, 1, openEnded: true));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(ledger.TakeFromTheSilent());
        Assert.False(ledger.MayHaveMore);
    }

    [Fact]
    public void Gives_a_connection_without_a_byte_the_time_of_some_round_trips()
    {
        var clock = new FakeClock();
        var ledger = new SegmentLedger(MiB, new RangeSet(), long.MaxValue / 2, clock, Silence);
        ledger.Take();
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(ledger.TakeFromTheSilent());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(ledger.TakeFromTheSilent());
    }

    /// <summary>
    /// Many workers take, claim, write, fail, give back and finish in any order; every byte is written, and none by two owners at a time.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Every_byte_has_one_owner_and_arrives(int seed)
    {
        var random = new Random(seed);
        int length = random.Next(1, 60) * 100_000;
        var clock = new FakeClock();
        var ledger = new SegmentLedger(length, new RangeSet(), random.Next(1, 4) * MiB, clock, Silence);
        var active = new List<Segment>();
        int rounds = 0;
        while (!ledger.IsComplete)
        {
            Assert.True(++rounds < 1_000_000, "The ledger makes no progress.");
            if (active.Count < 6 && random.Next(3) == 0 && (ledger.Take() ?? ledger.TakeFromTheSilent()) is { } taken)
                active.Add(taken);
            clock.Advance(TimeSpan.FromMilliseconds(random.Next(100)));
            if (active.Count == 0)
                continue;
            Segment segment = active[random.Next(active.Count)];
            int chance = random.Next(100);
            if (chance < 3)
            {
                ledger.StepBack(segment);
                continue;
            }

            if (chance < 5)
            {
                ledger.Return(segment);
                active.Remove(segment);
                continue;
            }

            int granted = ledger.Claim(segment, random.Next(1, 300_000), openEnded: random.Next(2) == 0);
            ledger.Written(segment, granted);
            foreach (Segment other in active.Where(other => other != segment))
                Assert.True(segment.End <= other.Start || segment.Start >= other.End, "Two owners of one byte.");
            if (!ledger.IsFinished(segment))
                continue;
            ledger.Confirm(segment);
            ledger.Return(segment);
            active.Remove(segment);
        }

        Assert.Equal([new ByteRange(0, length)], ledger.TrustedRanges());
        Assert.Equal(length, ledger.BytesWritten);
        Assert.DoesNotContain(active, segment => !ledger.IsFinished(segment));
    }
}
