using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Geodes;

/// <summary>Watches for files that come from tape to disk: one question for many of them, and none more often than <see cref="Pause"/>.</summary>
internal sealed class TapeWatch(ArchiveHttp http, Func<GeodesDetails, Func<GeodesSettings>> settings, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, Watched> _watched = new(StringComparer.Ordinal);

    /// <summary>How long between two questions about one file.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Where a file is now.</summary>
    /// <exception cref="DownloadException">The portal does not answer.</exception>
    public async Task<GeodesStorage> LookAsync(GeodesDetails details, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (!_watched.TryGetValue(details.Id, out Watched? mine))
                _watched[details.Id] = mine = new Watched(new GeodesQuestion(details.Href, details.Endpoint));
            if (mine.Storage is null || mine.WasUsed)
                await AskAsync(mine, new GeodesCalls(http, settings(details)), cancellation).ConfigureAwait(false);
            mine.WasUsed = true;
            return mine.Storage!.Value;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Asks for one, and takes along others whose last answer is old: they will be asked for soon.</summary>
    private async Task AskAsync(Watched first, GeodesCalls calls, CancellationToken cancellation)
    {
        long now = time.GetTimestamp();
        Watched[] batch =
        [
            first,
            .. _watched.Values
                .Where(other => other != first && other.Storage != GeodesStorage.Disk && time.GetElapsedTime(other.AskedAt, now) > Pause / 2)
                .Take(GeodesAvailabilityClient.BatchSize - 1),
        ];
        IReadOnlyList<GeodesStorage> answers = await new GeodesAvailabilityClient(calls)
            .AskAsync([.. batch.Select(one => one.Question)], cancellation).ConfigureAwait(false);
        for (int i = 0; i < batch.Length; i++)
        {
            batch[i].Storage = answers[i];
            batch[i].AskedAt = now;
            batch[i].WasUsed = false;
        }
    }

    private sealed class Watched(GeodesQuestion question)
    {
        public GeodesQuestion Question => question;

        public GeodesStorage? Storage { get; set; }

        public long AskedAt { get; set; }

        /// <summary>Whether the last answer was handed out: then the next question needs a new one.</summary>
        public bool WasUsed { get; set; }
    }
}
