using System.Management.Automation;
using ScienceDownload.Completion;
using ScienceDownload.Errors;
using ScienceDownload.Loading;
using ScienceDownload.Profiles;

namespace ScienceDownload.Commands;

/// <summary>Removes profiles together with their secrets.</summary>
[Cmdlet(VerbsCommon.Remove, "DownloadProfile", SupportsShouldProcess = true)]
public sealed class RemoveDownloadProfileCommand : PSCmdlet
{
    /// <summary>The profiles, by name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            try
            {
                Remove(ProfileReader.Open(), name);
            }
            catch (DownloadException exception)
            {
                WriteError(exception.ToErrorRecord(name));
            }
        }
    }

    private void Remove(IProfileStore store, string name)
    {
        DownloadProfile profile = store.Get(name);
        if (!ShouldProcess(profile.Name, "Remove the profile and its secret"))
            return;
        if (profile.Vault is { } vault)
            new SecretVault(this).Remove(vault, profile.Name);
        Blocking.Wait(() => store.RemoveAsync(profile.Name, CancellationToken.None));
    }
}
