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

    /// <summary>Only devices at sites of such names, such as <c>Barkley*</c>; wildcards are allowed. Null for all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Site { get; set; }

    /// <summary>Only devices that are deployed now.</summary>
    [Parameter]
    public SwitchParameter Active { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        WildcardPattern[]? codes = Patterns(DeviceCode), sites = Patterns(Site);
        bool onlyActive = Active;
        string? location = LocationCode;
        Ask("hydrophones", (client, _, cancellation) => FindAsync(
            new OncDirectory(client).FindAsync(location, cancellation),
            hydrophone => Matches(codes, [hydrophone.DeviceCode]) && Matches(sites, hydrophone.SiteNames) && (!onlyActive || hydrophone.IsActive)));
    }

    private static WildcardPattern[]? Patterns(string[]? texts) =>
        texts?.Select(text => new WildcardPattern(text, WildcardOptions.IgnoreCase)).ToArray();

    private static bool Matches(WildcardPattern[]? patterns, IEnumerable<string> texts) =>
        patterns is null || texts.Any(text => patterns.Any(pattern => pattern.IsMatch(text)));

    private static async IAsyncEnumerable<OncHydrophone> FindAsync(IAsyncEnumerable<OncHydrophone> all, Func<OncHydrophone, bool> isWanted)
    {
        await foreach (OncHydrophone hydrophone in all.ConfigureAwait(false))
        {
            if (isWanted(hydrophone))
                yield return hydrophone;
        }
    }
}
