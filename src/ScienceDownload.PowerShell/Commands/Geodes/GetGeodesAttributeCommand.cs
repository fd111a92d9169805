using System.Management.Automation;
using ScienceDownload.Completion;

namespace ScienceDownload.Commands;

/// <summary>Lists the attributes that GEODES items can be searched by.</summary>
[Cmdlet(VerbsCommon.Get, "GeodesAttribute")]
[OutputType(typeof(GeodesAttribute))]
public sealed class GetGeodesAttributeCommand : PSCmdlet
{
    /// <summary>Names, new or old; wildcards are allowed. Empty for all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(GeodesAttributeCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (WildcardPattern pattern in Name.Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase)))
        {
            foreach (GeodesAttribute attribute in GeodesAttribute.All.OrderBy(attribute => attribute.Name, StringComparer.Ordinal))
            {
                if (pattern.IsMatch(attribute.Name) || (attribute.OldName is { } old && pattern.IsMatch(old)))
                    WriteObject(attribute);
            }
        }
    }
}
