using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ScienceDownload.Archives.Geodes;
using ScienceDownload.Loading;

namespace ScienceDownload.Completion;

/// <summary>Completes ids of GEODES collections from what Find-GeodesCollection saw last; never from the network.</summary>
public sealed class GeodesCollectionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        try
        {
            string? folder = fakeBoundParameters[nameof(Commands.EngineCommand.StatePath)] as string;
            WildcardPattern pattern = WildcardPattern.Get($"*{(wordToComplete ?? "").Trim('\'', '"')}*", WildcardOptions.IgnoreCase);
            return
            [
                .. CollectionCache.Read(EngineHost.Open(folder is null ? null : Path.GetFullPath(folder)).StatePath)
                    .Where(entry => pattern.IsMatch(entry.Key))
                    .OrderBy(entry => entry.Key, StringComparer.OrdinalIgnoreCase)
                    .Select(entry => new CompletionResult(entry.Key, entry.Key, CompletionResultType.ParameterValue, entry.Value.Length == 0
                        ? entry.Key : entry.Value)),
            ];
        }
        catch (DownloadException)
        {
            // A prompt that is being typed is no place for errors.
            return [];
        }
    }
}
