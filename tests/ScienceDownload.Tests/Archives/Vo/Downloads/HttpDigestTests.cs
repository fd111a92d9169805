using System.Security.Cryptography;
using ScienceDownload.Engine.Transports;
using ScienceDownload.Engine.Transports.Http;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Vo.Downloads;

/// <summary>Digests in headers of HTTP replies: rule 3 of what a complete file is.</summary>
public sealed class HttpDigestTests : IAsyncLifetime
{
    private static readonly byte[] Body = VoHarness.Fits(2);
    private static readonly byte[] Other = VoHarness.Fits(1);

    private VoHarness _harness = null!;

    public async ValueTask InitializeAsync() => _harness = await VoHarness.StartAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Theory]
    [InlineData("Content-MD5", ChecksumAlgorithm.Md5)]
    [InlineData("Digest", ChecksumAlgorithm.Md5)]
    [InlineData("Digest", ChecksumAlgorithm.Sha256)]
    [InlineData("Digest", ChecksumAlgorithm.Sha512)]
    [InlineData("Repr-Digest", ChecksumAlgorithm.Sha256)]
    [InlineData("Repr-Digest", ChecksumAlgorithm.Sha512)]
    [InlineData("Content-Digest", ChecksumAlgorithm.Sha256)]
    public async Task What_the_server_vouches_for_is_compared_and_told(string header, ChecksumAlgorithm algorithm)
    {
        await using LoopbackHttpServer right = await ServeAsync((header, Write(header, algorithm, Body)));
        await using LoopbackHttpServer wrong = await ServeAsync((header, Write(header, algorithm, Other)));

        BatchRun run = await _harness.RunAsync(new Uri(right.BaseUri, "right.fits"), new Uri(wrong.BaseUri, "wrong.fits"));

        Assert.Equal([ItemState.Completed, ItemState.Failed], run.States);
        Assert.Equal([algorithm], run.Sink.Settled.Single(item => item.Index == 0).Transfer!.Verified.Select(checksum => checksum.Algorithm));
        Assert.Equal(ErrorId.ChecksumMismatch, run.Items[1].ErrorId);
        Assert.Equal(["right.fits"], Directory.EnumerateFiles(_harness.Engines.Options.Destination, "*wrong*")
            .Concat(Directory.EnumerateFiles(_harness.Engines.Options.Destination, "*right*")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("Content-MD5", "none")]
    [InlineData("Content-MD5", "d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("Content-MD5", "AAAA")]
    [InlineData("Digest", "sha=AAAAAAAAAAAAAAAAAAAAAAAAAAA=, unixsum=30637, adler32=03da0195, sha-256, sha-256=, =AA==")]
    [InlineData("Repr-Digest", "sha-256=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=, sha-256=:AAAA:, sha-256=:, crc32c=:AAAAAA==:, sha-256=")]
    [InlineData("Repr-Digest", ":::=:,,;")]
    public async Task What_is_weak_or_cannot_be_read_is_not_there(string header, string value)
    {
        await using LoopbackHttpServer server = await ServeAsync((header, value));

        BatchRun run = await _harness.RunAsync(new Uri(server.BaseUri, "a.fits"));

        Assert.True(run.Items[0].State == ItemState.Completed, run.Items[0].Error);
        Assert.Empty(run.Sink.Settled.Single().Transfer!.Verified);
    }

    [Fact]
    public async Task Several_digests_are_all_compared()
    {
        string sha256 = Write("Repr-Digest", ChecksumAlgorithm.Sha256, Body);
        await using LoopbackHttpServer server = await ServeAsync(
            ("Repr-Digest", $"{sha256};by=\"me\", {Write("Repr-Digest", ChecksumAlgorithm.Sha512, Body)}"), ("Digest", "SHA-256=" + sha256[9..^1]),
            ("Content-MD5", Write("Content-MD5", ChecksumAlgorithm.Md5, Other)));

        BatchRun run = await _harness.RunAsync(new Uri(server.BaseUri, "a.fits"));

        Assert.Equal(ErrorId.ChecksumMismatch, run.Items[0].ErrorId);
        Assert.Equal(
            [ChecksumAlgorithm.Sha256, ChecksumAlgorithm.Sha512, ChecksumAlgorithm.Md5],
            (await OpenAsync(server, ReadRequest.Whole)).Checksums.Select(one => one.Algorithm));
    }

    [Fact]
    public async Task Of_a_part_only_the_digest_of_the_representation_speaks_of_the_file()
    {
        await using LoopbackHttpServer server = await LoopbackHttpServer.StartAsync(
            exchange =>
            {
                HeaderCollection headers = exchange.Response.Headers;
                headers["Content-Range"] = $"bytes 0-99/{Body.Length}";
                headers["Repr-Digest"] = Write("Repr-Digest", ChecksumAlgorithm.Sha256, Body);
                headers["Content-Digest"] = Write("Content-Digest", ChecksumAlgorithm.Sha512, Body[..100]);
                headers["Digest"] = Write("Digest", ChecksumAlgorithm.Sha512, Body[..100]);
                headers["Content-MD5"] = Write("Content-MD5", ChecksumAlgorithm.Md5, Body[..100]);
                return exchange.SendAsync(206, Body.AsMemory(0, 100), "application/fits");
            },
            new LoopbackServerOptions());

        RemoteFile file = await OpenAsync(server, new ReadRequest(0, 100, null));

        Assert.Equal([Checksum.Create(ChecksumAlgorithm.Sha256, Convert.ToHexString(SHA256.HashData(Body)))], file.Checksums);
    }

    // The digest is of what was sent, and that is not the file.
    [Fact]
    public async Task A_body_that_is_unpacked_on_its_way_is_not_compared()
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Body);
        byte[] sent = packed.ToArray();
        await using LoopbackHttpServer server = await LoopbackHttpServer.StartAsync(
            exchange =>
            {
                exchange.Response.Headers["Content-Encoding"] = "gzip";
                exchange.Response.Headers["Content-MD5"] = Write("Content-MD5", ChecksumAlgorithm.Md5, sent);
                return exchange.SendAsync(200, sent, "application/fits");
            },
            new LoopbackServerOptions());

        BatchRun run = await _harness.RunAsync(new Uri(server.BaseUri, "a.fits"));

        Assert.True(run.Items[0].State == ItemState.Completed, run.Items[0].Error);
        Assert.Equal(Body, await File.ReadAllBytesAsync(run.Items[0].FullName!, EngineHarness.Cancellation));
    }

    private static async Task<RemoteFile> OpenAsync(LoopbackHttpServer server, ReadRequest request)
    {
        using var transport = new HttpTransport("test/1", TimeProvider.System);
        await using RemoteBody body = await transport.OpenAsync(new ItemSource(server.BaseUri), request, EngineHarness.Cancellation);
        return body.File;
    }

    private static string Write(string header, ChecksumAlgorithm algorithm, byte[] body)
    {
        (string name, byte[] digest) = algorithm switch
        {
            ChecksumAlgorithm.Sha256 => ("sha-256", SHA256.HashData(body)),
            ChecksumAlgorithm.Sha512 => ("sha-512", SHA512.HashData(body)),
            _ => ("md5", MD5.HashData(body)),
        };
        string value = Convert.ToBase64String(digest);
        return header switch
        {
            "Content-MD5" => value,
            "Digest" => $"{name.ToUpperInvariant()}={value}",
            _ => $"{name}=:{value}:",
        };
    }

    private static Task<LoopbackHttpServer> ServeAsync(params (string Name, string Value)[] headers) => LoopbackHttpServer.StartAsync(
        exchange =>
        {
            foreach ((string name, string value) in headers)
                exchange.Response.Headers[name] = value;
            return exchange.SendAsync(200, Body, "application/fits");
        },
        new LoopbackServerOptions());
}
