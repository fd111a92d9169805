using ScienceDownload.Engine.Transfers;
using ScienceDownload.Engine.Transports;

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
