using System.IO.Compression;
using ScienceDownload.Engine.Transports.Http;

namespace ScienceDownload.Tests.Engine.Transports;

/// <summary>A body marked as packed: by a proxy that packed it, or because it is such a file.</summary>
public sealed class GzipBodyTests
{
    private static readonly byte[] Image = [.. Enumerable.Range(0, 20_000).Select(i => (byte)(i * 7))];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    // The name; whether the stored file is packed; whether a proxy packed it; whether the length comes with it and is known beforehand.
    [InlineData("a.nii", false, true, false, true)]
    [InlineData("a.nii", false, true, true, false)]
    [InlineData("a.nii.gz", true, true, false, true)]
    [InlineData("a.nii.gz", true, true, true, true)]
    [InlineData("a.nii.gz", true, true, false, false)]
    [InlineData("a.nii.gz", true, false, true, true)]
    [InlineData("a.nii.gz", true, false, true, false)]
    [InlineData("a.nii.gz", true, false, false, false)]
    [InlineData("a.nii.gz", false, true, false, true)]
    [InlineData("a.nii.gz", false, false, true, true)]
    public async Task The_file_comes_as_it_is_stored(string name, bool isPacked, bool isCoded, bool tellsLength, bool isKnown)
    {
        byte[] stored = isPacked ? Pack(Image) : Image;
        byte[] sent = isCoded ? Pack(stored) : stored;
        using var response = new HttpResponseMessage { Content = new StreamContent(new TrickleStream(sent)) };
        response.Content.Headers.ContentEncoding.Add("gzip");
        response.Content.Headers.ContentLength = tellsLength ? sent.Length : null;

        (Stream file, bool isDecoded) = await GzipBody.OpenAsync(response, name, isKnown ? stored.Length : null, Cancellation);

        using var received = new MemoryStream();
        await file.CopyToAsync(received, Cancellation);
        Assert.Equal(stored, received.ToArray());
        Assert.Equal(isCoded, isDecoded);
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>Gives few bytes at a time, and cannot be gone back in, as a connection.</summary>
    private sealed class TrickleStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 100)], cancellationToken);
    }
}
