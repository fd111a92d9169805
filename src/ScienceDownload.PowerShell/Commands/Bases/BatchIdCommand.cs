using System.Management.Automation;
using System.Security;
using ScienceDownload.Completion;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that do one thing to each batch they are given.</summary>
public abstract class BatchIdCommand : EngineCommand, IServiceCommand
{
    /// <summary>The batches, by id. Jobs, batches and items bind by their property <c>BatchId</c> or <c>Id</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(BatchIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] BatchId { get; set; } = [];

    /// <summary>
    /// The service to ask, <c>scidl serve</c>, by its address or the name of a profile; null for the state file. Batches and jobs of a service bring
    /// it along.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? Service { get; set; }

    /// <summary>
    /// The service's key, as a <see cref="SecureString"/> or as the password of a credential; null for the profile's, else the variable
    /// <c>SCIENCEDOWNLOAD_SERVICE_KEY</c>.
    /// </summary>
    [Parameter]
    [Secret]
    public SecureString? ApiKey { get; set; }

    /// <summary>Takes the ids one after the other, so that a wrong one does not keep the others from their turn.</summary>
    protected override void ProcessRecord()
    {
        foreach (string id in BatchId)
            Process(id);
    }

    /// <summary>Does the thing to one batch.</summary>
    protected abstract void Process(string batchId);
}
