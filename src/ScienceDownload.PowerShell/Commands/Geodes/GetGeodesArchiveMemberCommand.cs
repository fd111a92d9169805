using System.Management.Automation;
using System.Text.RegularExpressions;
using ScienceDownload.Archives.Geodes;
using ScienceDownload.Errors;
using ScienceDownload.Loading;

namespace ScienceDownload.Commands;

/// <summary>Lists the files inside the remote archives of GEODES items, without downloading the archives.</summary>
[Cmdlet(VerbsCommon.Get, "GeodesArchiveMember")]
[OutputType(typeof(GeodesMember))]
public sealed class GetGeodesArchiveMemberCommand : GeodesDatalakeCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private WildcardPattern[] _wildcards = [];
    private Regex? _pattern;

    /// <summary>The items.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("Item")]
    [ValidateNotNull]
    public GeodesItem[] InputObject { get; set; } = [];

    /// <summary>Members whose name, or path, fits one of these wildcards; empty for all.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>Members whose whole path fits this regular expression; null for all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Pattern { get; set; }

    /// <summary>Write folders, too.</summary>
    [Parameter]
    public SwitchParameter IncludeDirectory { get; set; }

    /// <summary>Read the archives from the S3 datalake instead of the portal.</summary>
    [Parameter]
    public SwitchParameter S3 { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _wildcards = [.. Name.Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase))];
        try
        {
            _pattern = Pattern is null ? null : new Regex($"^(?:{Pattern})$", RegexOptions.CultureInvariant, Patience);
        }
        catch (ArgumentException exception)
        {
            ThrowTerminatingError(new DownloadException(ErrorId.InputInvalid, $"'{Pattern}' is no regular expression: {exception.Message}",
                exception).ToErrorRecord(Pattern));
        }

        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (GeodesItem item in InputObject)
        {
            RunFor(item, async (output, cancellation) =>
            {
                string? config = Reach.Calls(output.WriteWarning).Settings.ConfigFile;
                using var client = new GeodesMemberClient(EngineHost.Http, Reach.Access ?? ArchiveAccess.None, config);
                foreach (GeodesMember member in await client.ListAsync(item, S3, cancellation).ConfigureAwait(false))
                {
                    if (Fits(member))
                        await output.WriteAsync(member, cancellation).ConfigureAwait(false);
                }
            });
        }
    }

    private bool Fits(GeodesMember member) =>
        (IncludeDirectory || !member.IsDirectory)
        && (_wildcards.Length == 0 || _wildcards.Any(wildcard => wildcard.IsMatch(member.Path) || wildcard.IsMatch(member.Name)))
        && _pattern?.IsMatch(member.Path) != false;
}
