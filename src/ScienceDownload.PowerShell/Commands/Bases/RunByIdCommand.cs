using System.Management.Automation;
using System.Security;
using ScienceDownload.Completion;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that set batches going which are in the state file already.</summary>
public abstract class RunByIdCommand : RunCommand, IServiceCommand
{
    /// <inheritdoc cref="BatchIdCommand.BatchId"/>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(BatchIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] BatchId { get; set; } = [];

    /// <summary>Run the batch here, with progress, instead of returning its job. Ctrl+C suspends it.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>With <see cref="Wait"/>: write each file as it settles instead of the batch at the end.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Return the job at once. That is what happens anyway; the switch is here for those who are used to it.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <summary>
    /// The key to read <c>s3://</c> addresses with: its id as the user, its secret as the password. Never stored, so a batch that was started with
    /// one needs it again.
    /// </summary>
    [Parameter]
    [Alias("AwsCredential")]
    [SignIn]
    public PSCredential? S3Credential { get; set; }

    /// <summary>The session token that goes with <see cref="S3Credential"/> where its key is temporary.</summary>
    [Parameter]
    public SecureString? S3SessionToken { get; set; }

    /// <inheritdoc cref="ServiceCommand.Service"/>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? Service { get; set; }

    /// <inheritdoc cref="ServiceCommand.ApiKey"/>
    [Parameter]
    [Secret]
    public SecureString? ApiKey { get; set; }

    /// <summary>Who asks, as the parameters say; null for what the batch and the environment give.</summary>
    private protected ArchiveAccess? Access => S3AccessReader.Read(S3Credential, S3SessionToken);

    private protected override Following Follow => Choose(AsJob, Wait, PassThru);

    /// <summary>Refuses switches that contradict each other before anything is opened.</summary>
    protected override void BeginProcessing()
    {
        _ = Follow;
        base.BeginProcessing();
    }

    /// <inheritdoc cref="BatchIdCommand.ProcessRecord"/>
    protected override void ProcessRecord()
    {
        foreach (string id in BatchId)
            Process(id);
    }

    /// <summary>Sets one batch going.</summary>
    protected abstract void Process(string batchId);
}
