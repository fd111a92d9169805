using System.Collections;
using System.Management.Automation;
using System.Security;
using ScienceDownload.Errors;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>Checks downloaded files against their manifest, and can fetch again what is missing or wrong.</summary>
/// <remarks>A file that is missing or wrong is a finding, which the results carry. Only what could not be done is an error.</remarks>
[Cmdlet(VerbsDiagnostic.Test, "Download", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
[OutputType(typeof(VerifyResult), typeof(bool))]
public sealed class TestDownloadCommand : FilesCommand
{
    /// <summary>Fetch again what is missing or wrong.</summary>
    [Parameter]
    public SwitchParameter Repair { get; set; }

    /// <summary>Write only whether all files are good.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Request headers for the repair; see <see cref="RunCommand.Headers"/>.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Headers { get; set; }

    /// <summary>The profile of the AWS files to repair from S3 as; null for the one that the manifest names.</summary>
    [Parameter]
    [Alias("AwsProfile")]
    [ValidateNotNullOrEmpty]
    public string? S3Profile { get; set; }

    /// <summary>The S3 server; null for the one that the manifest names.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? S3Endpoint { get; set; }

    /// <summary>The region to sign for first; null for the one that the manifest names.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? S3Region { get; set; }

    /// <summary>The id and the secret of a key for S3.</summary>
    [Parameter]
    [Alias("AwsCredential")]
    [SignIn]
    public PSCredential? S3Credential { get; set; }

    /// <summary>The session token that goes with <see cref="S3Credential"/> where its key is temporary.</summary>
    [Parameter]
    [Alias("AwsSessionToken")]
    [ValidateNotNull]
    public SecureString? S3SessionToken { get; set; }

    /// <inheritdoc/>
    protected override void Process(string file)
    {
        if (Repair && !ShouldProcess(file, "Fetch again what is missing or wrong"))
            return;
        IReadOnlyList<KeyValuePair<string, string>> headers = HeaderReader.Read(Headers);
        S3Access? s3 = ReadS3();
        RunFor(
            file,
            async (output, cancellation) =>
            {
                bool good = true;
                RunContext context = new() { Sink = output, Headers = headers };
                await foreach (VerifyResult result in Engine.VerifyAsync(
                    new VerifyRequest(file, Repair) { S3 = s3 }, context, cancellation).ConfigureAwait(false))
                {
                    good &= result.IsGood;
                    if (!Quiet)
                        await output.WriteAsync(result, cancellation).ConfigureAwait(false);
                    if (result.Status is VerifyStatus.RepairFailed or VerifyStatus.Unreadable)
                        output.WriteError(result.ToErrorRecord());
                }

                if (Quiet)
                    await output.WriteAsync(good, cancellation).ConfigureAwait(false);
            },
            new PipelineQueue(NewProgress($"Checking {file}")));
    }

    // Settings that are given stand for all that the manifest says.
    private S3Access? ReadS3() => (S3Profile ?? S3Region ?? (object?)S3Endpoint ?? S3Credential) is null ? null
        : (S3AccessReader.ReadKeys(S3Credential, S3SessionToken) ?? new S3Access()) with
        {
            Settings = new S3Settings { Profile = S3Profile, Endpoint = S3Endpoint, Region = S3Region },
        };
}
