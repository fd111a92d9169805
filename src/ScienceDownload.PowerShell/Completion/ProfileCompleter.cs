using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ScienceDownload.Profiles;

namespace ScienceDownload.Completion;

/// <summary>Completes the names of profiles.</summary>
public sealed class ProfileCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            WildcardPattern pattern = WildcardPattern.Get((wordToComplete ?? "").Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
            return [.. ProfileReader.Open().List().Where(profile => pattern.IsMatch(profile.Name)).Select(ToResult)];
        }
        catch (DownloadException)
        {
            // A prompt that is being typed is no place for errors.
            return [];
        }
    }

    private static CompletionResult ToResult(DownloadProfile profile) =>
        new(
            profile.Name,
            profile.Name,
            CompletionResultType.ParameterValue,
            $"{profile.Archive ?? "any archive"}, {profile.Server?.ToString() ?? "its own server"}");
}
