using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ScienceDownload.Completion;

/// <summary>Completes attributes that GEODES items can be searched by; old names find the new ones.</summary>
public sealed class GeodesAttributeCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        WildcardPattern pattern = WildcardPattern.Get($"*{(wordToComplete ?? "").Trim('\'', '"')}*", WildcardOptions.IgnoreCase);
        return GeodesAttribute.All
            .Where(attribute => pattern.IsMatch(attribute.Name) || (attribute.OldName is { } old && pattern.IsMatch(old)))
            .OrderBy(attribute => attribute.Name, StringComparer.Ordinal)
            .Select(attribute => new CompletionResult($"'{attribute.Name}'", attribute.Name, CompletionResultType.ParameterValue,
                $"{attribute.Type}"));
    }
}
