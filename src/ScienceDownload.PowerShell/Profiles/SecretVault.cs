using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Net;
using System.Security;

namespace ScienceDownload.Profiles;

/// <summary>
/// The user's SecretManagement vaults, where that module is installed. Its commands are run in the user's session, by their full names, so that
/// the vault may ask to be unlocked there and no function of the same name is called by mistake.
/// </summary>
internal sealed class SecretVault(PSCmdlet cmdlet)
{
    private const string Module = "Microsoft.PowerShell.SecretManagement";

    // A vault answers an unknown name with an error, which is none here.
    private const string IfThere = $@"if ({Module}\Get-SecretInfo -Name $args[0] -Vault $args[1] -ErrorAction Stop)";

    /// <summary>Whether the module is there.</summary>
    public bool IsInstalled => cmdlet.InvokeCommand.GetCommand($@"{Module}\Get-Secret", CommandTypes.Cmdlet | CommandTypes.Function) is not null;

    /// <summary>The vault that secrets go to when none is named: the default one; null when none is registered.</summary>
    public string? DefaultName => Invoke(
        $@"{Module}\Get-SecretVault -ErrorAction Stop | Sort-Object IsDefault -Descending | Select-Object -First 1 -ExpandProperty Name")
        .FirstOrDefault()?.BaseObject as string;

    /// <summary>Keeps a profile's secret; what was there under its name goes.</summary>
    public void Set(string vault, string profile, ProfileSecret secret)
    {
        Remove(vault, profile);
        foreach ((string part, string? value) in Parts(secret))
        {
            if (value is not null)
            {
                Invoke($@"{Module}\Set-Secret -Name $args[0] -SecureStringSecret $args[1] -Vault $args[2] -ErrorAction Stop",
                    NameOf(profile, part), new NetworkCredential("", value).SecurePassword, vault);
            }
        }
    }

    /// <summary>A profile's secret.</summary>
    /// <exception cref="DownloadException">The vault cannot be used, or has nothing under the profile's name.</exception>
    public ProfileSecret Get(string vault, string profile)
    {
        ProfileSecret secret = new(
            Read(vault, NameOf(profile, nameof(ProfileSecret.Password))),
            Read(vault, NameOf(profile, nameof(ProfileSecret.Token))));
        return (secret.Password ?? secret.Token) is not null
            ? secret
            : throw new DownloadException(ErrorId.ProfileUnusable,
                $"The vault '{vault}' has no secret for the profile '{profile}'. Give it again with Set-DownloadProfile.");
    }

    /// <summary>Removes a profile's secret; it need not be there.</summary>
    public void Remove(string vault, string profile)
    {
        foreach ((string part, _) in Parts(new ProfileSecret(null, null)))
        {
            Invoke($@"{IfThere} {{ {Module}\Remove-Secret -Name $args[0] -Vault $args[1] -ErrorAction Stop }}",
                NameOf(profile, part), vault);
        }
    }

    private string? Read(string vault, string name) => Invoke(
        $@"{IfThere} {{ {Module}\Get-Secret -Name $args[0] -Vault $args[1] -ErrorAction Stop }}",
        name, vault).FirstOrDefault()?.BaseObject switch
    {
        SecureString secret => new NetworkCredential("", secret).Password,
        string text => text,
        _ => null,
    };

    private static (string Part, string? Value)[] Parts(ProfileSecret secret) =>
        [(nameof(ProfileSecret.Password), secret.Password), (nameof(ProfileSecret.Token), secret.Token)];

    private static string NameOf(string profile, string part) => $"ScienceDownload.{profile}.{part}";

    private Collection<PSObject> Invoke(string script, params object[] arguments)
    {
        if (!IsInstalled)
        {
            throw new DownloadException(ErrorId.ProfileUnusable,
                $"The module {Module} is not installed. Install it, or let the profile file keep the secret with Set-DownloadProfile -NoVault.");
        }

        try
        {
            return cmdlet.InvokeCommand.InvokeScript(useLocalScope: true, ScriptBlock.Create(script), input: null, arguments);
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            throw new DownloadException(ErrorId.ProfileUnusable, $"The secret vault cannot be used: {exception.Message}", exception);
        }
    }
}
