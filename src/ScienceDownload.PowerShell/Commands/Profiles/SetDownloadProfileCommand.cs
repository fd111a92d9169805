using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Security;
using ScienceDownload.Completion;
using ScienceDownload.Errors;
using ScienceDownload.Loading;
using ScienceDownload.Profiles;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>Makes a profile, or replaces one: a server and who asks it, under a name.</summary>
[Cmdlet(VerbsCommon.Set, "DownloadProfile", SupportsShouldProcess = true)]
[OutputType(typeof(DownloadProfile))]
public sealed class SetDownloadProfileCommand : PSCmdlet
{
    /// <summary>The name: letters, digits, dots, dashes and underscores.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The server's address; null for the archive's own one.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Url", "BaseUrl")]
    public Uri? Server { get; set; }

    /// <summary>The archive it is for; null for any.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Archive { get; set; }

    /// <summary>User name and password, or the id and the secret of a key.</summary>
    [Parameter]
    [SignIn]
    public PSCredential? Credential { get; set; }

    /// <summary>A token or API key.</summary>
    [Parameter]
    public SecureString? Token { get; set; }

    /// <summary>What else the archive lets a profile say, such as <c>@{ Project = 'NEURO' }</c>. No secrets.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public IDictionary? Settings { get; set; }

    /// <summary>The vault for the secret; null for the default one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Vault { get; set; }

    /// <summary>Keep the secret in the profile file, also where there are vaults.</summary>
    [Parameter]
    public SwitchParameter NoVault { get; set; }

    /// <summary>Write the profile.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Refuses switches that contradict each other.</summary>
    protected override void BeginProcessing()
    {
        if (NoVault && Vault is not null)
            throw new PSArgumentException("The secret is either in a vault or in the profile file: leave out -Vault or -NoVault.");
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            Set(ProfileReader.Open());
        }
        catch (DownloadException exception)
        {
            WriteError(exception.ToErrorRecord(Name));
        }
    }

    private void Set(IProfileStore store)
    {
        if (!ShouldProcess(Name, $"Write the profile to {store.FilePath}"))
            return;
        ProfileSecret? secret = Credential is null && Token is null
            ? null
            : new ProfileSecret(Credential?.GetNetworkCredential().Password, Token is null ? null : new NetworkCredential("", Token).Password);
        SecretVault vaults = new(this);
        string? vault = secret is null || NoVault ? null : Vault ?? (vaults.IsInstalled ? vaults.DefaultName : null);
        DownloadProfile profile = new()
        {
            Name = Name,
            Archive = Archive,
            Server = Server,
            UserName = Credential?.UserName,
            Settings = ReadSettings(),
            Vault = vault,
        };
        // The profile first: it is checked there, and a secret without a profile would be an orphan in the vault.
        Blocking.Wait(() => store.SetAsync(profile, vault is null ? secret : null, CancellationToken.None));
        if (vault is not null)
            vaults.Set(vault, Name, secret!);
        if (PassThru)
            WriteObject(store.Get(Name));
    }

    private Dictionary<string, string> ReadSettings() => Settings is null
        ? []
        : Settings.Keys.Cast<object>().ToDictionary(
            key => Convert.ToString(key, CultureInfo.InvariantCulture)!,
            key => Convert.ToString(Settings[key], CultureInfo.InvariantCulture) ?? "",
            StringComparer.OrdinalIgnoreCase);
}
