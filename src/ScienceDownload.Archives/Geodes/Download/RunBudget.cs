namespace ScienceDownload.Archives.Geodes;

/// <summary>How many files and bytes one run may ask for, where the user set a limit: the portal's own quota is not published.</summary>
internal sealed class RunBudget
{
    private readonly object _lock = new();
    private readonly HashSet<Uri> _files = [];
    private long _bytes;
    private int _requests;

    /// <summary>Counts a request. A file counts its bytes once; the first one always may come, or nothing ever would.</summary>
    /// <exception cref="DownloadException">The budget is spent: the batch is suspended.</exception>
    public void Take(DownloadItem item, GeodesDetails details)
    {
        lock (_lock)
        {
            if (details.RequestBudget is { } requests && _requests >= requests)
                throw Spent(FormattableString.Invariant($"{requests} requests"));
            bool isNew = !_files.Contains(item.PrimarySource);
            long length = details.Member?.PackedLength ?? item.Length ?? 0;
            if (isNew && details.ByteBudget is { } bytes && _files.Count > 0 && _bytes + length > bytes)
                throw Spent(FormattableString.Invariant($"{bytes} bytes"));
            _requests++;
            if (!isNew)
                return;
            _files.Add(item.PrimarySource);
            _bytes += length;
        }
    }

    private static DownloadException Spent(string what) => new(ErrorId.QuotaExhausted,
        $"The budget of this run, {what}, is spent. Resume-BatchDownload goes on with another one, tomorrow for instance.") { SuspendsBatch = true };
}
