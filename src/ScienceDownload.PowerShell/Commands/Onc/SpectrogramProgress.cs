namespace ScienceDownload.Commands;

/// <summary>Tells the pipeline how far several spectrograms are. Safe for concurrent use.</summary>
internal sealed class SpectrogramProgress(PipelineQueue output, int total)
{
    private readonly object _lock = new();
    private readonly SortedDictionary<int, ItemProgress> _active = [];
    private int _settled, _failed;

    /// <summary>A file has been read so far.</summary>
    /// <param name="index">Its place in the list.</param>
    /// <param name="file">Its path.</param>
    /// <param name="done">Samples read.</param>
    /// <param name="count">Samples there are.</param>
    public void Report(int index, string file, long done, long count)
    {
        lock (_lock)
        {
            _active[index] = new ItemProgress(index, Path.GetFileName(file), ItemState.Finishing, done, count, 0);
            Tell();
        }
    }

    /// <summary>A file is done, one way or the other.</summary>
    public void End(int index, bool isMade)
    {
        lock (_lock)
        {
            _active.Remove(index);
            _settled++;
            if (!isMade)
                _failed++;
            Tell();
        }
    }

    private void Tell() =>
        output.Progressed(new BatchProgress { BatchId = "", Total = total, Settled = _settled, Failed = _failed, Active = [.. _active.Values] });
}
