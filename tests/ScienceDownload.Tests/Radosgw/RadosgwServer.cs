using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Radosgw;

/// <summary>
/// A real S3 server on loopback: Ceph's gateway over one monitor and one object store in memory, as processes of this one. It is ready in seconds,
/// and ends with the test process, however that ends.
/// </summary>
public sealed class RadosgwServer : IAsyncLifetime
{
    /// <summary>The owner's key.</summary>
    public const string KeyId = "ownerkey";

    /// <summary>What goes with <see cref="KeyId"/>.</summary>
    public const string Secret = "ownersecret/with+signs";

    private readonly string _folder = Directory.CreateTempSubdirectory("radosgw-").FullName;
    private ServerScript? _script;

    /// <summary>The endpoint.</summary>
    public Uri Endpoint { get; private set; } = null!;

    /// <summary>A client that may do everything.</summary>
    public AmazonS3Client Owner { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        // The script starts them; its own programs come with them.
        foreach (string name in new[] { "radosgw", "ceph-mon", "ceph-osd", "ceph", "radosgw-admin", "bash" })
            Requirement.Program(name);
        using FreePorts held = FreePorts.Hold(3);
        IReadOnlyList<int> ports = held.Ports;
        _script = await ServerScript.StartAsync("Radosgw", _folder, [.. ports.Select(port => $"{port}"), KeyId, Secret]);
        Endpoint = new Uri($"http://127.0.0.1:{ports[2]}");
        Owner = new AmazonS3Client(new BasicAWSCredentials(KeyId, Secret), new AmazonS3Config
        {
            ServiceURL = Endpoint.ToString(),
            AuthenticationRegion = "us-east-1",
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
    }

    /// <summary>Makes a bucket with a name of its own.</summary>
    /// <param name="isPublic">Whether anybody may read and list it.</param>
    public async Task<string> AddBucketAsync(bool isPublic)
    {
        string name = (isPublic ? "public-" : "private-") + Guid.NewGuid().ToString("N")[..8];
        await Owner.PutBucketAsync(name);
        if (isPublic)
        {
            await Owner.PutBucketPolicyAsync(name, $$"""
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:ListBucket"],
                "Resource": ["arn:aws:s3:::{{name}}", "arn:aws:s3:::{{name}}/*"]}]}
                """);
        }

        return name;
    }

    /// <summary>Puts an object in one part.</summary>
    public Task PutAsync(string bucket, string key, byte[] content) =>
        Owner.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket, Key = key, InputStream = new MemoryStream(content), DisablePayloadSigning = false });

    /// <summary>Puts an object in parts.</summary>
    public async Task PutInPartsAsync(string bucket, string key, byte[] content, int partSize)
    {
        InitiateMultipartUploadResponse upload = await Owner.InitiateMultipartUploadAsync(bucket, key);
        var tags = new List<PartETag>();
        for (int start = 0; start < content.Length; start += partSize)
        {
            UploadPartResponse part = await Owner.UploadPartAsync(new UploadPartRequest
            {
                BucketName = bucket,
                Key = key,
                UploadId = upload.UploadId,
                PartNumber = tags.Count + 1,
                InputStream = new MemoryStream(content, start, Math.Min(partSize, content.Length - start)),
            });
            tags.Add(new PartETag(tags.Count + 1, part.ETag));
        }

        await Owner.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload.UploadId, PartETags = tags });
    }

    public async ValueTask DisposeAsync()
    {
        Owner?.Dispose();
        if (_script is not null)
            await _script.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
