using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ScienceDownload.Loading;
using ScienceDownload.Progress;

namespace ScienceDownload.Completion;

/// <summary>Completes the ids of batches from the state file; never from the network.</summary>
public sealed class BatchIdCompleter : IArgumentCompleter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        // Services are asked when the command runs, not while it is typed.
        if (fakeBoundParameters[nameof(Commands.IServiceCommand.Service)] is not null)
            return [];
        try
        {
            string? folder = fakeBoundParameters[nameof(Commands.EngineCommand.StatePath)] as string;
            WildcardPattern pattern = WildcardPattern.Get((wordToComplete ?? "").Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
            return [.. List(folder).Where(batch => pattern.IsMatch(batch.Id) || pattern.IsMatch(batch.Name ?? "")).Select(ToResult)];
        }
        catch (Exception exception) when (exception is DownloadException or OperationCanceledException or IOException)
        {
            // A prompt that is being typed is no place for errors.
            return [];
        }
    }

    private static IReadOnlyList<BatchInfo> List(string? folder)
    {
        using CancellationTokenSource patience = new(Patience);
        return Blocking.Wait(() => EngineHost.Open(folder is null ? null : Path.GetFullPath(folder)).ListAsync(patience.Token));
    }

    private static CompletionResult ToResult(BatchInfo batch) =>
        new(
            batch.Id,
            batch.Name ?? batch.Id,
            CompletionResultType.ParameterValue,
            $"{batch.State}, {ProgressText.Describe(batch)}, {batch.Destination}");
}
