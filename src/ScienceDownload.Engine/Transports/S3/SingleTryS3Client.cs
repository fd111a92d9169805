using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Internal;
using Amazon.S3.Model;

namespace ScienceDownload.Engine.Transports.S3;

/// <summary>
/// The SDK's client without what would send a request twice: retrying and following redirects are decided elsewhere, once for all transports.
/// </summary>
internal sealed class SingleTryS3Client : AmazonS3Client
{
    public SingleTryS3Client(AWSCredentials credentials, AmazonS3Config config)
        : base(credentials, config) => BeforeRequestEvent += BeforeSigning;

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.RemoveHandler<RetryHandler>();
        pipeline.RemoveHandler<AmazonS3RedirectHandler>();
    }

    private static void BeforeSigning(object sender, RequestEventArgs arguments)
    {
        if (arguments is not WebServiceRequestEventArgs request)
            return;
        (string? bucket, string? key) = request.Request switch
        {
            GetObjectRequest get => (get.BucketName, get.Key),
            GetObjectMetadataRequest head => (head.BucketName, head.Key),
            _ => default((string?, string?)),
        };
        if (key is null)
            return;
        // Asked for by its own property, the SDK would hash every body once more, and report damage in the middle of reading.
        request.Headers["x-amz-checksum-mode"] = "ENABLED";
        if (key.StartsWith('/'))
            request.Headers[S3RequestHandler.LostSlashHeader] = bucket;
    }
}
