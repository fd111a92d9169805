using System.Management.Automation;
using System.Security;
using ScienceDownload.Completion;
using ScienceDownload.Errors;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that ask the GEODES portal something.</summary>
public abstract class GeodesCommand : EngineCommand
{
    /// <summary>The API key; null for the profile's, <c>GEODES_API_KEY</c>, or a configuration file's. Goes to the portal only and is never
    /// stored.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? ApiKey { get; set; }

    /// <summary>The portal; null for the profile's, <c>GEODES_BASE_URL</c>, or the one of CNES.</summary>
    [Parameter]
    [Alias("Url", "BaseUrl")]
    [ValidateNotNull]
    public Uri? Server { get; set; }

    /// <summary>A configuration file of pygeodes; null for <c>pygeodes-config.json</c> in the current location, else the user's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ConfigPath { get; set; }

    /// <summary>The profile that names the portal and the key; null for none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? Profile { get; set; }

    /// <summary>Keys of the S3 datalake that were given as parameters; null for none.</summary>
    private protected virtual S3Access? Keys => null;

    private protected GeodesReach Reach { get; private set; } = null!;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            Reach = GeodesReach.Of(this, Profile, ApiKey, Server, ConfigPath, Keys);
        }
        catch (DownloadException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(Profile ?? Server as object));
        }
    }
}
