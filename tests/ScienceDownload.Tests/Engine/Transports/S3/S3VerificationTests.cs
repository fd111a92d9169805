using System.Security.Cryptography;
using ScienceDownload.Engine.Transfers;
using ScienceDownload.Engine.Transports;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Transfers;

namespace ScienceDownload.Tests.Engine.Transports.S3;

/// <summary>What S3 says of an object's bytes, and what is made of it.</summary>
public sealed class S3VerificationTests
{
    private const long MiB = 1024 * 1024;

    [Theory]
    [InlineData(1000)]
    [InlineData(20 * MiB)]
    public async Task A_checksum_of_the_server_is_compared(long length)
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("a.bin", length).SendInParts(8 * MiB).PromiseSha256();

        await harness.MoveAndCheckAsync(file);

        Assert.Contains(harness.Told, text => text.EndsWith(": its sha256 is the server's.", StringComparison.Ordinal));
        Assert.All(harness.Server.Requests, request => Assert.Equal("ENABLED", request.Headers["x-amz-checksum-mode"]));
        if (length == 1000)
            Assert.Single(harness.Server.Requests);
        else
            Assert.Equal(["GET 206", "HEAD 200"], [harness.Asked.First(), harness.Asked.Last()]);
    }

    // Large objects have a tag of parts here, so that only the HEAD after the bytes tells.
    [Theory]
    [InlineData(1000)]
    [InlineData(20 * MiB)]
    public async Task A_wrong_checksum_of_the_server_is_a_damaged_file(long length)
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("a.bin", length).SendInParts(8 * MiB).PromiseSha256(isRight: false);

        var failure = await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(file));

        Assert.Equal(ErrorId.ChecksumMismatch, failure.Id);
        Assert.Contains(file.File.Sha256, failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(harness.Folder.Path));
        // It is fetched once more before it is given up.
        Assert.Equal(2, harness.Server.Requests.Count(request => request.Method == "GET" && request.Range == "bytes=0-8388607"));
    }

    [Theory]
    [InlineData("x-amz-checksum-sha1", ChecksumAlgorithm.Sha1)]
    [InlineData("x-amz-checksum-sha256", ChecksumAlgorithm.Sha256)]
    [InlineData("x-amz-checksum-sha512", ChecksumAlgorithm.Sha512)]
    [InlineData("x-amz-checksum-crc32", ChecksumAlgorithm.Crc32)]
    [InlineData("x-amz-checksum-crc32c", ChecksumAlgorithm.Crc32C)]
    [InlineData("x-amz-checksum-crc64nvme", ChecksumAlgorithm.Crc64Nvme)]
    public async Task All_algorithms_of_s3_are_known(string header, ChecksumAlgorithm algorithm)
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Bucket bucket = harness.Server.AddBucket("public", isPublic: true);
        S3Object right = bucket.Add("right.bin", 100_000), wrong = bucket.Add("wrong.bin", 100_000);
        using var set = new ScienceDownload.Engine.Integrity.ChecksumSet([algorithm]);
        set.Append(right.File.Slice(0, 100_000));
        byte[] digest = Convert.FromHexString(set.Finish()[0].Hex);
        right.Checksums[header] = Convert.ToBase64String(digest);
        digest[^1] ^= 1;
        wrong.Checksums[header] = Convert.ToBase64String(digest);

        await harness.MoveAndCheckAsync(right);
        Assert.Contains(harness.Told, text => text.EndsWith($": its {Checksum.Name(algorithm)} is the server's.", StringComparison.Ordinal));
        File.Delete(harness.Target);

        Assert.Equal(ErrorId.ChecksumMismatch, (await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(wrong))).Id);
    }

    [Fact]
    public async Task A_checksum_of_checksums_is_not_taken_for_one_of_the_bytes()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("a.bin", 1000);
        file.Checksums["x-amz-checksum-sha256"] = Convert.ToBase64String(SHA256.HashData([1])) + "-3";
        file.Checksums["x-amz-checksum-crc32"] = "AAAAAA==";
        file.Checksums["x-amz-checksum-type"] = "COMPOSITE";

        await harness.MoveAndCheckAsync(file);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(20 * MiB)]
    public async Task The_tag_of_an_object_in_one_part_is_its_md5(long length)
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Bucket bucket = harness.Server.AddBucket("public", isPublic: true);
        await harness.MoveAndCheckAsync(bucket.Add("good.bin", length));
        Assert.Contains(harness.Told, text => text.EndsWith(": its md5 is the server's.", StringComparison.Ordinal));
        Assert.All(harness.Server.Requests, request => Assert.Equal("GET", request.Method));
        File.Delete(harness.Target);
        S3Object bad = bucket.Add("bad.bin", length, seed: 1);
        bad.File.ETag = "\"0123456789abcdef0123456789abcdef\"";

        var failure = await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(bad));

        Assert.Equal(ErrorId.ChecksumMismatch, failure.Id);
    }

    [Theory]
    [InlineData("x-amz-server-side-encryption", "aws:kms")]
    [InlineData("x-amz-server-side-encryption", "AES256")]
    [InlineData("x-amz-server-side-encryption-customer-algorithm", "AES256")]
    public async Task The_tag_of_an_encrypted_object_is_no_md5(string header, string value)
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("a.bin", 1000);
        file.File.ETag = "\"0123456789abcdef0123456789abcdef\"";
        file.Headers[header] = value;

        await harness.MoveAndCheckAsync(file);
    }

    [Theory]
    [InlineData(5 * MiB, true)]
    [InlineData(8 * MiB, true)]
    [InlineData(16 * MiB, true)]
    [InlineData(8 * MiB, false)]
    [InlineData((7 * MiB) + 1, true)]
    public async Task A_tag_of_parts_is_compared_by_the_size_of_the_parts(long partSize, bool knowsParts)
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        harness.Server.KnowsParts = knowsParts;
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("a.bin", (20 * MiB) + 3).SendInParts(partSize);

        await harness.MoveAndCheckAsync(file);

        Assert.Contains(harness.Told, text => text.EndsWith("parts are those of its tag.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tag_of_parts_of_unknown_size_never_fails_a_good_file()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        harness.Server.KnowsParts = false;
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("a.bin", (20 * MiB) + 3).SendInParts((7 * MiB) + 1);

        await harness.MoveAndCheckAsync(file);

        Assert.Contains(harness.Told, text => text.Contains("only its length was compared", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_small_object_of_parts_is_compared_without_another_request()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("a.bin", 100_000).SendInParts(8 * MiB);

        await harness.MoveAndCheckAsync(file);

        Assert.Single(harness.Server.Requests);
        Assert.Contains(harness.Told, text => text.EndsWith("the MD5s of its 1 parts are those of its tag.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_hashing_nothing_is_asked_and_nothing_guessed()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        harness.Digests = [];
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("a.bin", 20 * MiB).SendInParts(8 * MiB);

        TransferResult result = (await harness.MoveAsync(file))!;
        result.Part.Complete(result.Part.BasePath, result.Length, replace: false);

        Assert.Equal(file.File.Sha256, TransferHarness.Digest(harness.Target));
        Assert.DoesNotContain(harness.Server.Requests, request => request.Method == "HEAD");
    }

    [Fact]
    public async Task A_resumed_file_is_compared_too()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        harness.Limits = harness.Limits with { Connections = 1 };
        var gate = new SimulatorGate();
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("a.bin", 6 * MiB, 1, Fault.Hold(gate, 4 * MiB, times: 1));
        await harness.MoveUntilAsync(file, 4 * MiB);
        using (FileStream part = File.OpenWrite(harness.Target + ".part"))
            part.Write([1, 2, 3]);

        await harness.MoveAndCheckAsync(file);

        Assert.Contains(harness.Failures, failure => failure.Id == ErrorId.ChecksumMismatch);
        gate.Open();
    }

    [Theory]
    [InlineData(24, 5, new long[] { 5 })]
    [InlineData(100, 1, new long[] { 100 })]
    public void The_part_sizes_that_are_tried_give_the_right_number_of_parts(long length, int count, long[] sizes) => Assert.Equal(
        sizes.Select(size => size * MiB),
        MultipartTag.Candidates(length * MiB, new PartsDigest("", count, null)).Where(size => size % MiB == 0).Order());
}
