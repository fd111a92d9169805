namespace ScienceDownload.Archives.Onc;

/// <summary>Turns what a user wants into the items of a batch.</summary>
/// <param name="client">Asks what there is.</param>
/// <param name="finished">The orders that need not be placed again.</param>
/// <param name="warn">Hears what the user should know before anything is ordered.</param>
internal sealed class OncPlanner(OncClient client, FinishedOrders finished, Action<string> warn)
{
    private const int ListsAtOnce = 4;

    private readonly List<DownloadItem> _items = [];
    private readonly List<OncPlanStep> _steps = [];
    private readonly HashSet<string> _paths = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a picture of each MAT file is to be drawn beside it.</summary>
    public bool Preview { get; init; }

    private Uri Server => client.Account.Server;

    /// <summary>Plans files of one device.</summary>
    /// <exception cref="DownloadException">The server refuses.</exception>
    public async Task<OncPlan> PlanAsync(IReadOnlyList<OncWish> wishes, CancellationToken cancellation)
    {
        foreach (OncWish wish in wishes)
            await AddAsync(wish, cancellation).ConfigureAwait(false);
        return new OncPlan(_items, _steps);
    }

    /// <summary>Plans samples of the days of a span that have data, by ONC's pictures; none where no day has.</summary>
    /// <param name="wish">What to bring; its spans are filled in here.</param>
    /// <param name="span">The span.</param>
    /// <param name="total">How many spectrograms are wanted; rounded up to whole samples.</param>
    /// <param name="perSample">How many spectrograms one sample has.</param>
    /// <param name="withAudio">Whether to bring the audio of the samples too.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">The server refuses.</exception>
    public async Task<OncPlan> PlanAsync(OncWish wish, OncWindow span, int total, int perSample, bool withAudio, CancellationToken cancellation)
    {
        var listing = new OncListing(client);
        IReadOnlyList<OncArchiveFile> pictures = await listing.SpectrogramsAsync(wish.DeviceCode, span, "png", cancellation).ConfigureAwait(false);
        DateOnly[] days = [.. pictures.Select(file => file.Window?.Start).OfType<DateTimeOffset>()
            .Select(start => DateOnly.FromDateTime((start < span.Start ? span.Start : start).UtcDateTime)).Distinct().Order()];
        if (days.Length == 0)
        {
            warn($"No day from {span} has data of {wish.DeviceCode}, by the pictures in ONC's archive.");
            return new OncPlan(_items, _steps);
        }

        IReadOnlyList<OncWindow> samples = OncSchedule.Make(days, span, total, perSample, wish.Seed ?? 0);
        wish = wish with { Spans = samples };
        return await PlanAsync(withAudio ? [wish, wish with { IsAudio = true }] : [wish], cancellation).ConfigureAwait(false);
    }

    /// <summary>Plans requests: those that need the same files share them, then their clips follow.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="perBatch">How many spectrograms to order at a time.</param>
    /// <param name="clipFormat">How clips of spectrograms are written.</param>
    /// <param name="patience">How long one order may take; null for no limit.</param>
    /// <param name="fail">Hears of requests whose files cannot be listed; the others go on. Null to fail as a whole.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">The token is refused, or nobody hears of failures.</exception>
    public async Task<OncPlan> PlanAsync(
        IReadOnlyList<OncRequest> requests, int perBatch, SpectrogramClipFormat clipFormat, TimeSpan? patience,
        Action<OncRequest, DownloadException>? fail, CancellationToken cancellation)
    {
        var clips = new List<(OncWish Wish, OncRequest Request)>();
        foreach (IGrouping<string, (OncRequest Request, OncWish Wish)> group in requests
            .SelectMany(Wanted)
            .GroupBy(wanted => OncItems.Group(wanted.Wish)))
        {
            OncWish first = group.First().Wish;
            IEnumerable<OncWindow> windows = group.SelectMany(wanted => OncWindows.Cover(wanted.Request.Window.Start, wanted.Request.Window.End));
            OncWish wish = first with { Spans = OncWindows.Join(windows, first.IsAudio ? int.MaxValue : perBatch), Patience = patience };
            try
            {
                await AddAsync(wish, cancellation).ConfigureAwait(false);
            }
            catch (DownloadException failure) when (fail is not null && failure.Id != ErrorId.NotSignedIn)
            {
                foreach ((OncRequest request, _) in group)
                    fail(request, failure);
                continue;
            }

            clips.AddRange(group.Where(wanted => wanted.Request.IsClipped).Select(wanted => (wish, wanted.Request)));
        }

        foreach ((OncWish wish, OncRequest request) in clips)
            AddClip(wish, request, clipFormat);
        return new OncPlan(_items, _steps);
    }

    private static IEnumerable<(OncRequest Request, OncWish Wish)> Wanted(OncRequest request)
    {
        var wish = new OncWish
        {
            DeviceCode = request.DeviceCode,
            Spans = [],
            Tag = request.Tag,
            Format = request.Format,
            Options = request.DataProductOptions,
            Extensions = OncWish.Prefer(request.AudioFormat),
            HasOneFolder = false,
        };
        if (request.IncludeSpectrogram)
            yield return (request, wish);
        if (request.IncludeAudio)
            yield return (request, wish with { IsAudio = true });
    }

    private async Task AddAsync(OncWish wish, CancellationToken cancellation)
    {
        bool mayOrder = wish is { IsAudio: false, Format: OncSpectrogramFormat.Mat };
        IReadOnlyList<OncSpan> spans = OncSpan.Of(mayOrder ? wish : wish with { Spans = OncSpan.Join(wish.Spans) });
        var listing = new OncListing(client);
        IReadOnlyDictionary<string, string> options = OncProductOptions.Complete(wish.Options);
        Func<OncSpan, CancellationToken, Task<IReadOnlyList<OncArchiveFile>>>? list = wish switch
        {
            { IsAudio: true } => (span, token) => listing.AudioAsync(wish.DeviceCode, span.Window, wish.Extensions, token),
            { Format: OncSpectrogramFormat.Png } => (span, token) => listing.SpectrogramsAsync(wish.DeviceCode, span.Window, "png", token),
            _ when OncProductOptions.IsInArchive(options) => (span, token) => listing.SpectrogramsAsync(wish.DeviceCode, span.Window, "mat", token),
            _ => null,
        };
        var found = new IReadOnlyList<OncArchiveFile>[spans.Count];
        if (list is not null)
        {
            // In place by index: the plan is the same whichever list comes first.
            await Parallel.ForEachAsync(
                Enumerable.Range(0, spans.Count),
                new ParallelOptions { MaxDegreeOfParallelism = ListsAtOnce, CancellationToken = cancellation },
                async (i, token) => found[i] = await list(spans[i], token).ConfigureAwait(false)).ConfigureAwait(false);
        }

        var ordered = new List<OncSpan>();
        for (int i = 0; i < spans.Count; i++)
        {
            if (found[i] is { Count: > 0 } files)
                AddFiles(wish, spans[i], files);
            else if (mayOrder)
                AddOrder(wish, spans[i], ordered);
            else
                warn($"ONC's archive has no {(wish.IsAudio ? "audio" : "spectrogram")} files of {wish.DeviceCode} from {spans[i].Window}.");
        }

        if (ordered.Count > 0)
            await new OncOrderCheck(client, warn).RunAsync(wish, options, ordered, cancellation).ConfigureAwait(false);
    }

    private void AddFiles(OncWish wish, OncSpan span, IReadOnlyList<OncArchiveFile> files)
    {
        OncArchiveFile[] mine =
            [.. files.Where(file => file.Window is not { } window || window.Start < span.CoveredFrom || window.Start >= span.Window.Start)];
        foreach (OncArchiveFile file in mine)
        {
            DownloadItem item = OncItems.ArchiveFile(Server, wish, span, file);
            if (_paths.Add(item.RelativePath!))
                _items.Add(wish is { IsAudio: false, Format: OncSpectrogramFormat.Mat } ? Drawn(item) : item);
            else
                Share(item);
        }

        AddStep("Download", wish, span, mine.Length, mine.All(file => file.Length is not null) ? mine.Sum(file => file.Length) : null);
    }

    private void AddOrder(OncWish wish, OncSpan span, List<OncSpan> ordered)
    {
        DownloadItem order = OncItems.Order(Server, wish, span);
        if (finished.Find(order.Order!) is { } files)
        {
            _items.AddRange(files.Select(Drawn));
            AddStep("Download", wish, span, files.Count, files.All(file => file.Length is not null) ? files.Sum(file => file.Length) : null);
            return;
        }

        _items.Add(Drawn(order));
        ordered.Add(span);
        AddStep("Order", wish, span, Windows(span), null);
    }

    /// <summary>A file that is planned already is of this group too: clips of both are made of it.</summary>
    private void Share(DownloadItem item)
    {
        int index = _items.FindIndex(planned => string.Equals(planned.RelativePath, item.RelativePath, StringComparison.OrdinalIgnoreCase));
        string[] groups = index < 0 ? [] : OncDetails.GroupsOf(_items[index]);
        string group = item.Details[OncDetails.Group];
        if (index >= 0 && !groups.Contains(group))
            _items[index] = _items[index].With(OncDetails.Group, string.Join(' ', [.. groups, group]));
    }

    private DownloadItem Drawn(DownloadItem item) => item.With(OncDetails.Preview, Preview ? "true" : null);

    private void AddClip(OncWish wish, OncRequest request, SpectrogramClipFormat format)
    {
        string extension = wish switch
        {
            { IsAudio: true } => request.AudioFormat == AudioClipFormat.Wav ? "wav" : "flac",
            { Format: OncSpectrogramFormat.Png } => "png",
            _ => format == SpectrogramClipFormat.Mat ? "mat" : "npz",
        };
        DownloadItem clip = OncItems.Clip(Server, wish, request, extension, _paths.Contains);
        _paths.Add(clip.RelativePath!);
        _items.Add(clip);
        _steps.Add(new OncPlanStep
        {
            Action = "Clip",
            DeviceCode = request.DeviceCode,
            Kind = wish.IsAudio ? OncFileKind.AudioClip : OncFileKind.SpectrogramClip,
            Window = request.Window,
            Files = 1,
            Path = clip.RelativePath!,
        });
    }

    private void AddStep(string action, OncWish wish, OncSpan span, int files, long? bytes) => _steps.Add(new OncPlanStep
    {
        Action = action,
        DeviceCode = wish.DeviceCode,
        Kind = wish.IsAudio ? OncFileKind.Audio : OncFileKind.Spectrogram,
        Window = span.Window,
        Windows = Windows(span),
        Files = files,
        Bytes = bytes,
        Path = span.Folder,
    });

    private static int Windows(OncSpan span) => (int)Math.Max(1, Math.Ceiling(span.Window.Duration / OncWindows.Length));
}
