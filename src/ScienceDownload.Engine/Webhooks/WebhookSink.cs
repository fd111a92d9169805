namespace ScienceDownload.Engine.Webhooks;

/// <summary>Lets a batch's webhook hear how far its items are, beside the sink of the run.</summary>
internal sealed class WebhookSink(IDownloadSink inner, WebhookSender sender) : IDownloadSink
{
    public void ItemSettled(ItemInfo item) => inner.ItemSettled(item);

    public void Progressed(BatchProgress progress)
    {
        sender.Moved(progress);
        inner.Progressed(progress);
    }

    public void Message(MessageLevel level, string text) => inner.Message(level, text);
}
