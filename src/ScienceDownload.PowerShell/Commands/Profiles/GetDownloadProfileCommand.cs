using System.Management.Automation;
using ScienceDownload.Completion;
using ScienceDownload.Errors;
using ScienceDownload.Profiles;

namespace ScienceDownload.Commands;

/// <summary>Lists profiles, without their secrets.</summary>
[Cmdlet(VerbsCommon.Get, "DownloadProfile")]
[OutputType(typeof(DownloadProfile))]
public sealed class GetDownloadProfileCommand : PSCmdlet
{
    /// <summary>The profiles, by name; wildcards are allowed.</summary>
    /// <value>All.</value>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            try
            {
                IProfileStore store = ProfileReader.Open();
                WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
                if (WildcardPattern.ContainsWildcardCharacters(name))
                    WriteObject(store.List().Where(profile => pattern.IsMatch(profile.Name)), enumerateCollection: true);
                else
                    WriteObject(store.Get(name));
            }
            catch (DownloadException exception)
            {
                WriteError(exception.ToErrorRecord(name));
            }
        }
    }
}
