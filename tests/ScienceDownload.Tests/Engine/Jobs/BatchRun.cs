namespace ScienceDownload.Tests.Engine.Jobs;

/// <summary>How a run ended: the batch, its items, and what the sink heard.</summary>
internal sealed record BatchRun(BatchInfo Batch, IReadOnlyList<ItemInfo> Items, RecordingSink Sink)
{
    public ItemState[] States => [.. Items.Select(item => item.State)];

    /// <summary>The sink heard of each of these items once, with the state that is stored.</summary>
    public void AssertEachSettledOnce(params IEnumerable<int> indices)
    {
        Assert.Equal(indices.Order(), Sink.Settled.Select(item => item.Index).Order());
        foreach (ItemInfo heard in Sink.Settled)
        {
            ItemInfo stored = Items[heard.Index];
            Assert.Equal(
                (stored.State, stored.ErrorId, stored.RelativePath, stored.BytesReceived, stored.Attempts),
                (heard.State, heard.ErrorId, heard.RelativePath, heard.BytesReceived, heard.Attempts));
            if (stored.State.IsDone())
                Assert.Equal(stored.Sha256, heard.Sha256);
        }
    }

    public void AssertEachSettledOnce() => AssertEachSettledOnce(Items.Select(item => item.Index));
}
