using ScienceDownload.Engine.Transfers;
using ScienceDownload.Engine.Transports;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Engine.Transfers;

public sealed class BodyPumpTests
{
    private const int MiB = 1024 * 1024;

    /// <summary>
    /// Reads end exactly where pieces do here, at every piece: the place where a body that goes on is easily taken for one that is over.
    /// </summary>
    [Fact]
    public async Task A_body_of_the_whole_file_is_read_over_the_ends_of_its_pieces()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = new byte[24 * MiB];
        new Random(1).NextBytes(bytes);
        var ledger = new SegmentLedger(bytes.Length, new RangeSet(), MiB, TimeProvider.System, TimeSpan.FromHours(1));
        using PartFile part = PartFile.Create(folder["file.bin"], bytes.Length);
        var pump = new BodyPump(part, ledger, null, Order(folder["file.bin"]), TimeProvider.System);
        var stream = new MemoryStream(bytes);
        await using var body = new RemoteBody(new RemoteFile { FinalUri = new Uri("http://127.0.0.1/file.bin") }, 0, bytes.Length, stream, stream);
        Segment segment = ledger.Take()!;

        await pump.MoveAsync(body, segment, TestContext.Current.CancellationToken);

        Assert.Equal(new ByteRange(bytes.Length, bytes.Length), ledger.Remaining(segment));
        byte[] written = new byte[bytes.Length];
        for (int filled = 0; filled < written.Length;)
            filled += part.Read(filled, written.AsSpan(filled));
        Assert.True(written.AsSpan().SequenceEqual(bytes));
    }

    [Fact]
    public async Task A_disk_that_is_slow_is_not_a_silent_server()
    {
        using var folder = new TemporaryFolder();
        var clock = new FakeClock();
        using var disk = new SlowDisk();
        var ledger = new SegmentLedger(2 * MiB, new RangeSet(), 2 * MiB, disk, TimeSpan.FromHours(1));
        using PartFile part = PartFile.Create(folder["file.bin"], 2 * MiB);
        var pump = new BodyPump(part, ledger, null, Order(folder["file.bin"]), clock);
        await using var stream = new HeldStream(2 * MiB);
        await using var body = new RemoteBody(new RemoteFile { FinalUri = new Uri("http://127.0.0.1/file.bin") }, 0, 2 * MiB, stream, stream);
        Segment segment = ledger.Take()!;
        disk.IsSlow = true;

        Task move = pump.MoveAsync(body, segment, TestContext.Current.CancellationToken);
        await disk.IsReached.Task;
        // The second read comes while the first is still being written.
        stream.LetGo();
        clock.Advance(new TransferLimits().StallTimeout * 2);
        disk.IsSlow = false;
        await move;

        Assert.True(ledger.IsFinished(segment));
    }

    /// <summary>What a write asks when it is done takes its time.</summary>
    private sealed class SlowDisk : TimeProvider, IDisposable
    {
        private readonly ManualResetEventSlim _isFast = new(true);

        public TaskCompletionSource IsReached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsSlow
        {
            set
            {
                if (value)
                    _isFast.Reset();
                else
                    _isFast.Set();
            }
        }

        public override long GetTimestamp()
        {
            if (!_isFast.IsSet)
                IsReached.TrySetResult();
            _isFast.Wait(TestContext.Current.CancellationToken);
            return base.GetTimestamp();
        }

        public void Dispose() => _isFast.Dispose();
    }

    /// <summary>Its second read waits until it is let go, and whoever reads goes on within that call.</summary>
    private sealed class HeldStream(int length) : MemoryStream(new byte[length])
    {
        private readonly TaskCompletionSource _letGo = new();
        private int _reads;

        public void LetGo() => _letGo.SetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (++_reads == 2)
                await _letGo.Task.ConfigureAwait(false);
            return await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
    }

    private static TransferOrder Order(string path) => new()
    {
        Item = new DownloadItem { Sources = [new Uri("http://127.0.0.1/file.bin")] },
        Open = (copy, _, _) => ValueTask.FromResult(new ItemSource(copy.PrimarySource)),
        Place = (_, _) => ValueTask.FromResult<string?>(path),
        KnownPath = path,
        Limits = new TransferLimits(),
        Digests = [],
        Progress = new TransferProgress(),
        Tell = (_, _) => { },
        AttemptFailed = _ => { },
    };
}
