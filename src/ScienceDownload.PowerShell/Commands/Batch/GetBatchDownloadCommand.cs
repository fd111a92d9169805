using System.Management.Automation;
using ScienceDownload.Completion;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>Lists batches.</summary>
[Cmdlet(VerbsCommon.Get, "BatchDownload")]
[OutputType(typeof(BatchInfo))]
public sealed class GetBatchDownloadCommand : ServiceCommand
{
    /// <summary>The batches, by id; wildcards are allowed. Empty for all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(BatchIdCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] BatchId { get; set; } = [];

    /// <summary>Only batches in one of these states; empty for all.</summary>
    [Parameter]
    public BatchState[] State { get; set; } = [];

    /// <summary>Only batches that were made, begun or ended since then: a date, <c>Today</c> or <c>ThisWeek</c>; null for any.</summary>
    [Parameter]
    [Since]
    public DateTimeOffset? Since { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (BatchId.Length == 0)
            List(_ => true);
        foreach (string id in BatchId)
        {
            if (WildcardPattern.ContainsWildcardCharacters(id))
                List(batch => WildcardPattern.Get(id, WildcardOptions.IgnoreCase).IsMatch(batch.Id));
            else
            {
                RunFor(id, async (output, cancellation) => await WriteAsync(
                    output, await Engine.GetAsync(id, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false));
            }
        }
    }

    private void List(Func<BatchInfo, bool> fits) => Run(async (output, cancellation) =>
    {
        foreach (BatchInfo batch in await Engine.ListAsync(cancellation).ConfigureAwait(false))
        {
            if (fits(batch))
                await WriteAsync(output, batch, cancellation).ConfigureAwait(false);
        }
    });

    private ValueTask WriteAsync(PipelineQueue output, BatchInfo batch, CancellationToken cancellation) =>
        (State.Length == 0 || State.Contains(batch.State)) && (Since is not { } since || IsSince(batch, since))
            ? output.WriteAsync(batch, cancellation)
            : ValueTask.CompletedTask;

    private static bool IsSince(BatchInfo batch, DateTimeOffset since) =>
        batch.CreatedAt >= since || batch.StartedAt >= since || batch.CompletedAt >= since;
}
