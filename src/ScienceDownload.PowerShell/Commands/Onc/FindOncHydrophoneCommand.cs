using System.Management.Automation;
using ScienceDownload.Archives.Onc;

namespace ScienceDownload.Commands;

/// <summary>Finds hydrophones of ONC.</summary>
[Cmdlet(VerbsCommon.Find, "OncHydrophone")]
[OutputType(typeof(OncHydrophone))]
public sealed class FindOncHydrophoneCommand : OncQueryCommand
{
    /// <summary>Only devices with such codes; wildcards are allowed. Null for all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? DeviceCode { get; set; }

    /// <summary>Only devices at this location or below it; null for all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LocationCode { get; set; }

    /// <summary>Only devices that are deployed now.</summary>
    [Parameter]
    public SwitchParameter Active { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        WildcardPattern[]? patterns = DeviceCode?.Select(code => new WildcardPattern(code, WildcardOptions.IgnoreCase)).ToArray();
        bool onlyActive = Active;
        string? location = LocationCode;
        Ask("hydrophones", (client, _, cancellation) => FindAsync(new OncDirectory(client).FindAsync(location, cancellation), patterns, onlyActive));
    }

    private static async IAsyncEnumerable<OncHydrophone> FindAsync(IAsyncEnumerable<OncHydrophone> all, WildcardPattern[]? patterns, bool onlyActive)
    {
        await foreach (OncHydrophone hydrophone in all.ConfigureAwait(false))
        {
            bool isWanted = patterns is null || patterns.Any(pattern => pattern.IsMatch(hydrophone.DeviceCode));
            if (isWanted && (!onlyActive || hydrophone.IsActive))
                yield return hydrophone;
        }
    }
}
