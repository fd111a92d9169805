using System.Management.Automation;

namespace ScienceDownload.Commands;

/// <summary>Lists the files of batches.</summary>
[Cmdlet(VerbsCommon.Get, "BatchDownloadItem")]
[OutputType(typeof(ItemInfo))]
public sealed class GetBatchDownloadItemCommand : BatchIdCommand
{
    /// <summary>Only files in one of these states; empty for all.</summary>
    [Parameter]
    public ItemState[] State { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process(string batchId) => RunFor(batchId, async (output, cancellation) =>
    {
        ItemState? only = State.Length == 1 ? State[0] : null;
        await foreach (ItemInfo item in Engine.GetItemsAsync(batchId, only, cancellation).ConfigureAwait(false))
        {
            if (State.Length == 0 || State.Contains(item.State))
                await output.WriteAsync(item, cancellation).ConfigureAwait(false);
        }
    });
}
