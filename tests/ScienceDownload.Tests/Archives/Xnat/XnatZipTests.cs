using System.IO.Compression;
using System.Text;
using ScienceDownload.Archives.Xnat;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Xnat;

/// <summary>Zips: as they stream, as they are damaged, and as somebody hostile makes them. The numbers are those of the scenarios of the protocol.</summary>
public sealed class XnatZipTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact] // 7, and the list of names in the fixture
    public void Names_in_zips_are_computed_as_the_server_makes_them()
    {
        (string, string)[] scans = [("1", "T1 MPRAGE"), ("1-MR1", ""), ("2", "CBF:Feb 16"), ("3", "Empty")];
        XnatDetails File(string scan, string catalogue, string label, string path) => new()
        {
            Server = new Uri("http://h"), SessionId = "SITE_E00042", Label = "SUB07_MR1", Scan = scan, Catalogue = catalogue, Resource = label, Path = path,
        };

        Assert.Equal("SUB07_MR1/scans/1-T1_MPRAGE/resources/DICOM/files/a.dcm", XnatZipNames.Of(File("1", "501", "DICOM", "a.dcm"), scans));
        Assert.Equal("SUB07_MR1/scans/1-T1_MPRAGE/resources/DICOM/files/sub/1-T1_MPRAGE/b.dcm", XnatZipNames.Of(File("1", "501", "DICOM", "sub/1/b.dcm"), scans));
        Assert.Equal("SUB07_MR1/scans/1-T1_MPRAGE/resources/SNAPSHOTS/files/SUB07_MR1_t.gif", XnatZipNames.Of(File("1", "502", "SNAPSHOTS", "SITE_E00042_t.gif"), scans));
        Assert.Equal("SUB07_MR1/scans/1-MR1/resources/DICOM/files/a.dcm", XnatZipNames.Of(File("1-MR1", "503", "DICOM", "a.dcm"), scans));
        Assert.Equal("SUB07_MR1/scans/2-CBF_Feb_16/resources/NIFTI/files/brain.nii.gz", XnatZipNames.Of(File("2", "504", "NIFTI", "brain.nii.gz"), scans));
        Assert.Equal("SUB07_MR1/scans/3-Empty/resources/506/files/x", XnatZipNames.Of(File("3", "506", "", "x"), scans));
    }

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
        byte[] zip = Zip(new() { ["a"] = new byte[5000], ["b"] = Encoding.UTF8.GetBytes("hello"), ["c"] = [] }, streamed: false, CompressionLevel.NoCompression);
        using var reader = new ZipStreamReader(new MemoryStream(zip));
        Assert.Equal("a", (await reader.NextAsync(Cancellation))!.Value.Name);
        (string name, Stream content) = (await reader.NextAsync(Cancellation))!.Value;
        using var text = new StreamReader(content);
        Assert.Equal(("b", "hello"), (name, await text.ReadToEndAsync(Cancellation)));
        Assert.Equal("c", (await reader.NextAsync(Cancellation))!.Value.Name);
        Assert.Null(await reader.NextAsync(Cancellation));
    }

    [Fact] // 4
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

    [Fact] // 6, 8
    public async Task What_a_zip_has_wrong_is_fetched_alone_and_what_nobody_listed_never_lands()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        XnatSessionEntry many = XnatFixture.AddMany(xnat.Server, 40, 900);
        many.Scans[0].Resources[0].Files[3].BytesInZip = new byte[900];
        many.Scans[0].Resources[0].Files[9].BytesInZip = new byte[20_000];
        foreach (string name in (string[])["../evil", "/abs/evil", "C:\\evil", "..\\evil", "a/../../evil", "CON.txt", "SUB08_MR1/scans/1-T1/resources/DICOM/files/0005.DCM"])
            xnat.Server.Options.ExtraEntries.Add(new(name, Encoding.UTF8.GetBytes("evil")));

        BatchRun run = await xnat.SaveAsync(new XnatSelection(many.Id) { Name = "S" });

        Assert.Equal((BatchState.Completed, 40), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(3, xnat.Server.FileRequests.Count);
        // What came alone in the place of what the zip had wrong says so.
        Assert.Equal([3, 9], run.Sink.Settled.Where(item => item.Transfer is { Repairs: true }).Select(item => item.Index).Order());
        xnat.AssertTree(many, "S");
        Assert.Equal(40, xnat.Harness.FilesOnDisk().Length);
        Assert.Equal([xnat.Root, xnat.Harness.StateFolder], Directory.GetFileSystemEntries(Path.GetDirectoryName(xnat.Root)!).Order());
        Assert.Contains(run.Sink.Messages, message => message.Contains("7 entries", StringComparison.Ordinal));
    }

    [Fact] // 8
    public async Task A_bomb_among_the_entries_is_given_up_and_the_files_come_alone()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        XnatSessionEntry many = XnatFixture.AddMany(xnat.Server, 30, 500);
        xnat.Server.Options.ExtraEntries.Add(new("bomb", new byte[100 * 1024 * 1024]));

        BatchRun run = await xnat.SaveAsync(new XnatSelection(many.Id) { Name = "S" });

        Assert.Equal((BatchState.Completed, 30), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(31, xnat.Server.FileRequests.Count);
        xnat.AssertTree(many, "S");
    }

    [Fact] // 8: a gigabyte in a megabyte, under the name of a file
    public async Task A_bomb_in_the_place_of_a_file_is_given_up_at_the_files_length()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        XnatSessionEntry many = XnatFixture.AddMany(xnat.Server, 30, 500);
        many.Scans[0].Resources[0].Files[0].BytesInZip = new byte[100 * 1024 * 1024];

        BatchRun run = await xnat.SaveAsync(new XnatSelection(many.Id) { Name = "S" });

        Assert.Equal((BatchState.Completed, 30), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(31, xnat.Server.FileRequests.Count);
        xnat.AssertTree(many, "S");
    }

    [Theory] // 8: names in the list itself
    [InlineData("../evil")]
    [InlineData("/abs/evil")]
    [InlineData("..\\evil")]
    [InlineData("a/../../evil")]
    [InlineData("nul\0evil")]
    [InlineData("C:\\evil")]
    public async Task A_listed_path_that_leads_away_fails_its_file_and_no_other(string path)
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        xnat.Session.Scans[0].Resources[0].AddCounting(path, 10, 1);

        BatchRun run = await xnat.SaveAsync(XnatHarness.All);

        ItemInfo failed = Assert.Single(run.Items, item => item.State == ItemState.Failed);
        Assert.Equal((7, ErrorId.UnsafePath), (run.Batch.Completed, failed.ErrorId!.Value));
        Assert.Equal(7, xnat.Harness.FilesOnDisk().Length);
        Assert.Equal([xnat.Root, xnat.Harness.StateFolder], Directory.GetFileSystemEntries(Path.GetDirectoryName(xnat.Root)!).Order());
    }

    [Fact] // 8: kept zips
    public async Task A_hostile_zip_is_taken_apart_without_leaving_the_folder()
    {
        using var folder = new TemporaryFolder();
        string zip = folder["in.zip"];
        using (ZipArchive archive = ZipFile.Open(zip, ZipArchiveMode.Create))
        {
            foreach (string name in (string[])["../evil", "/abs/evil", "..\\evil", "a/../../evil", "s/good.dcm", "s/.hidden", "s/A.dcm", "s/a.dcm", "s/CON.txt"])
            {
                using Stream stream = archive.CreateEntry(name).Open();
                stream.Write(Encoding.UTF8.GetBytes(name));
            }

            ZipArchiveEntry link = archive.CreateEntry("s/link");
            link.ExternalAttributes = unchecked((int)0xA1FF0000);
            using (Stream target = link.Open())
                target.Write("/etc/passwd"u8);
        }

        List<XnatExpandedFile> all = await AsyncSequence.ToListAsync(new XnatZipExpander(zip, folder["out"]).ExpandAsync(Cancellation));

        Assert.Equal(6, all.Count(file => file.Error is not null));
        Assert.All(all.Where(file => file.Error is null), file => Assert.StartsWith(folder["out"] + Path.DirectorySeparatorChar, file.FullName!, StringComparison.Ordinal));
        string[] names = [.. Directory.GetFiles(folder["out"]).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        Assert.Equal([".hidden", "A.dcm"], names[..2]);
        Assert.Contains("good.dcm", names);
        Assert.Equal(4, names.Length);
        Assert.Equal([zip, folder["out"]], Directory.GetFileSystemEntries(folder.Path).Order());
    }

    [Fact] // 8: a gigabyte in a megabyte
    public async Task A_kept_zip_that_is_a_bomb_is_refused()
    {
        using var folder = new TemporaryFolder();
        using (ZipArchive archive = ZipFile.Open(folder["in.zip"], ZipArchiveMode.Create))
        {
            using Stream stream = archive.CreateEntry("s/zeros").Open();
            byte[] zeros = new byte[1024 * 1024];
            for (int i = 0; i < 200; i++)
                stream.Write(zeros);
        }

        XnatExpandedFile only = Assert.Single(await AsyncSequence.ToListAsync(new XnatZipExpander(folder["in.zip"], folder["out"]).ExpandAsync(Cancellation)));

        Assert.Contains("far more", only.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Theory] // 13
    [InlineData("SITE_E00042", 6)]
    [InlineData("SITE_E00043", 2)]
    public async Task A_zip_that_stays_packed_is_compared_and_unpacks_to_the_same_tree(string id, int files)
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();

        BatchRun run = await xnat.SaveAsync(new XnatSelection(id) { Name = "S", ZipMode = XnatZipMode.Leave });

        Assert.Equal((BatchState.Completed, "S/scans.zip"), (run.Batch.State, run.Items[0].RelativePath));
        string again = xnat.At("again");
        List<XnatExpandedFile> all = await AsyncSequence.ToListAsync(new XnatZipExpander(xnat.At("S/scans.zip"), again).ExpandAsync(Cancellation));
        Assert.All(all, file => Assert.Null(file.Error));
        Dictionary<string, string> expected = XnatHarness.Expected(xnat.Server.Sessions.Single(session => session.Id == id), "again/S", withOwn: false);
        Assert.Equal(files, expected.Count);
        Assert.All(expected, file => Assert.Equal(file.Value, Conformance.SecretSearch.Digest(xnat.At(file.Key))));
    }

    [Fact] // 13
    public async Task A_zip_that_lacks_a_file_fails()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        xnat.Session.Scans[2].Resources[0].Files[0].IsMissingOnDisk = true;

        BatchRun run = await xnat.SaveAsync(new XnatSelection("SITE_E00042") { Name = "S", ZipMode = XnatZipMode.Leave });

        Assert.Equal((ItemState.Failed, ErrorId.LengthMismatch), (run.Items[0].State, run.Items[0].ErrorId!.Value));
        Assert.Contains("brain.nii.gz", run.Items[0].Error, StringComparison.Ordinal);
        Assert.False(File.Exists(xnat.At("S/scans.zip")));
    }

    [Fact] // 10
    public async Task A_zip_that_is_held_up_is_suspended_and_goes_on_with_what_is_missing()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        XnatSessionEntry many = XnatFixture.AddMany(xnat.Server, 80, 3000);
        var gate = new SimulatorGate();
        xnat.Server.Add("format=zip", Fault.Hold(gate, 120_000, times: 1));
        BatchInfo made = await xnat.CreateAsync(new XnatSelection(many.Id) { Name = "S" });
        using var suspend = new CancellationTokenSource();
        Task<BatchRun> running = xnat.RunAsync(made, suspend.Token);
        await gate.WaitUntilReachedAsync(1, Cancellation);
        await xnat.Harness.UntilAsync(made.Id, batch => batch.Completed > 20);
        await suspend.CancelAsync();
        BatchRun first = await running;
        Assert.Equal(BatchState.Suspended, first.Batch.State);
        gate.Open();

        BatchRun second = await xnat.RunAsync(made);

        Assert.Equal((BatchState.Completed, 80), (second.Batch.State, second.Batch.Completed));
        xnat.AssertTree(many, "S");
        Assert.Empty(first.Sink.Settled.Select(item => item.Index).Intersect(second.Sink.Settled.Select(item => item.Index)));
    }

    [Theory] // 11
    [InlineData("honours")]
    [InlineData("ignores")]
    [InlineData("refuses")]
    [InlineData("lies")]
    public async Task A_large_file_that_breaks_off_ends_right_whatever_the_server_makes_of_ranges(string ranges)
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        xnat.Session.Scans[0].Resources[0].AddMade("large.bin", 2_000_000, 3);
        xnat.Server.Add("large", Fault.CutAt(1_000_000, CutKind.Close));
        if (ranges == "ignores")
            xnat.Server.Add("large", Fault.IgnoresRange());
        if (ranges == "lies")
            xnat.Server.Add("large", Fault.LyingTotal(77));
        if (ranges == "refuses")
            xnat.Server.Add("large", Fault.WrongContentRange(2));

        BatchRun run = await xnat.SaveAsync(XnatHarness.All);

        Assert.Equal((BatchState.Completed, 8), (run.Batch.State, run.Batch.Completed));
        xnat.AssertTree(xnat.Session, "S");
    }

    [Fact]
    public async Task The_demo_comes_whole_through_all_its_faults()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        await using XnatDemo demo = await XnatDemo.StartAsync();
        xnat.Access = new ArchiveAccess { Server = demo.Server.BaseUri, UserName = demo.UserName, Password = demo.Password };
        int completed = 0;
        foreach (string label in demo.Sessions)
            completed += (await xnat.SaveAsync(new XnatSelection(label) { Project = "NEURO", IncludeSessionResources = true })).Batch.Completed;

        Assert.Equal(demo.Files, completed);
    }

    private static byte[] Bytes(Random random, int length, bool isRandom)
    {
        byte[] bytes = new byte[length];
        if (isRandom)
            random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Zip(Dictionary<string, byte[]> files, bool streamed, CompressionLevel level = CompressionLevel.Optimal)
    {
        var memory = new MemoryStream();
        using (var zip = new ZipArchive(streamed ? new PieceStream(memory) : memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in files)
            {
                using Stream stream = zip.CreateEntry(name, level).Open();
                stream.Write(bytes);
            }
        }

        return memory.ToArray();
    }

    /// <summary>Gives its bytes in small pieces, or takes some without letting anybody go back.</summary>
    private sealed class PieceStream : Stream
    {
        private readonly MemoryStream _memory;
        private readonly int _piece;

        public PieceStream(byte[] bytes, int piece) => (_memory, _piece) = (new MemoryStream(bytes), piece);

        public PieceStream(MemoryStream target) => _memory = target;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => _memory.Read(buffer, offset, Math.Min(count, _piece));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _memory.ReadAsync(buffer[..Math.Min(buffer.Length, _piece)], cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => _memory.Write(buffer, offset, count);
    }
}
