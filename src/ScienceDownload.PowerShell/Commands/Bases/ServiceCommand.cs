using System.Management.Automation;
using System.Security;
using ScienceDownload.Completion;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that look at batches, or end them: those of the state file, or of a service.</summary>
public abstract class ServiceCommand : EngineCommand, IServiceCommand
{
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
}
