using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Internal;

namespace ScienceDownload.Engine.Transports.S3;

/// <summary>The SDK's client without what would send a request twice: retrying and following redirects are decided elsewhere, once for all transports.</summary>
internal sealed class SingleTryS3Client(AWSCredentials credentials, AmazonS3Config config) : AmazonS3Client(credentials, config)
{
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.RemoveHandler<RetryHandler>();
        pipeline.RemoveHandler<AmazonS3RedirectHandler>();
    }
}
