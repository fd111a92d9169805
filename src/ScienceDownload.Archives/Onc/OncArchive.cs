using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Onc;

/// <summary>ONC Oceans 3.0: spectrograms and audio of hydrophones.</summary>
/// <remarks>
/// A request's parameters, times in ISO 8601: <c>requests</c>, the path of a request file; or <c>deviceCode</c> with <c>files</c> (names, with
/// blanks between), or with <c>start</c>, <c>end</c>, and optionally <c>what</c> (<c>spectrogram</c>, <c>audio</c> or <c>both</c>),
/// <c>format</c> (<c>mat</c> or <c>png</c>), <c>spectrogramsPerBatch</c> and <c>tag</c>. With <c>preview</c> (<c>true</c>) a picture is drawn
/// beside each MAT file.
/// </remarks>
internal sealed class OncArchive(ArchiveHttp http, OncClippers clippers, TimeProvider time) : IArchive
{
    private const int UsualBatch = 6;

    /// <summary>One for each token: calls of all batches together stay within it.</summary>
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _limiters = new(StringComparer.Ordinal);

    /// <summary>The archive as programs use it.</summary>
    public static OncArchive Create(ArchiveHttp http) => new(http, OncClippers.OfEnvironment, TimeProvider.System);

    /// <inheritdoc/>
    public string Name => "onc";

    /// <inheritdoc/>
    public async IAsyncEnumerable<DownloadItem> ResolveAsync(
        ArchiveRequest request, ArchiveAccess access, [EnumeratorCancellation] CancellationToken cancellation)
    {
        OncClient client = Connect(access, NullSink.Instance);
        bool preview = string.Equals(request.Parameters.GetValueOrDefault("preview"), "true", StringComparison.OrdinalIgnoreCase);
        FinishedOrders finished = await FinishedOrders.ReadAsync(null, cancellation).ConfigureAwait(false);
        var planner = new OncPlanner(client, finished, static _ => { }) { Preview = preview };
        OncPlan plan;
        if (request.Parameters.TryGetValue("requests", out string? file))
        {
            IReadOnlyList<OncRequest> requests = await OncRequestFile.ReadAsync(file, new OncImportOptions(), static _ => { }, cancellation)
                .ConfigureAwait(false);
            plan = await planner.PlanAsync(requests, UsualBatch, SpectrogramClipFormat.Npz, patience: null, fail: null, cancellation)
                .ConfigureAwait(false);
        }
        else
        {
            plan = request.Parameters.TryGetValue("files", out string? names)
                ? Named(client, Required(request, "deviceCode"), names, request)
                : await planner.PlanAsync(Wishes(request), cancellation).ConfigureAwait(false);
        }

        foreach (DownloadItem item in await new OncCitations(client).AddAsync(plan.Items, cancellation).ConfigureAwait(false))
            yield return item;
    }

    /// <inheritdoc/>
    public IArchiveSession Begin(ArchiveRun run) => new OncSession(run, () => Connect(run.Access, run.Sink), clippers, time);

    private static OncPlan Named(OncClient client, string device, string names, ArchiveRequest request)
    {
        var wish = new OncWish { DeviceCode = device, Spans = [], Tag = request.Parameters.GetValueOrDefault("tag", "files"), IsAudio = true };
        var span = new OncSpan(default, default, OncItems.Folder(wish));
        return new OncPlan(
            [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(name => OncItems.ArchiveFile(client.Account.Server, wish, span, new OncArchiveFile(name, null, null)))],
            []);
    }

    private static List<OncWish> Wishes(ArchiveRequest request)
    {
        DateTimeOffset start = Time(request, "start"), end = Time(request, "end");
        string what = request.Parameters.GetValueOrDefault("what", "spectrogram"),
            perBatch = request.Parameters.GetValueOrDefault("spectrogramsPerBatch", "6");
        if (what is not ("spectrogram" or "audio" or "both"))
            throw Wrong($"what is '{what}'; use spectrogram, audio or both");
        if (!int.TryParse(perBatch, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            throw Wrong($"spectrogramsPerBatch is '{perBatch}'; it is a whole number");
        if (!Enum.TryParse(request.Parameters.GetValueOrDefault("format", "mat"), ignoreCase: true, out OncSpectrogramFormat format))
            throw Wrong("format is mat or png");
        var wish = new OncWish
        {
            DeviceCode = Required(request, "deviceCode"),
            Spans = OncWindows.RangeBatches(start, end, count),
            Tag = request.Parameters.GetValueOrDefault("tag", what == "audio" ? "audio_range" : "date_range"),
            Format = format,
        };
        OncWish audio = wish with { IsAudio = true, Spans = [new OncWindow(start, end)] };
        return what switch { "audio" => [audio], "both" => [wish, audio], _ => [wish] };
    }

    private static DateTimeOffset Time(ArchiveRequest request, string name) =>
        OncTime.TryParse(Required(request, name), TimeZoneInfo.Utc) ?? throw Wrong($"{name} is no time; write it as 2024-04-01T12:00:00Z");

    private static string Required(ArchiveRequest request, string name) =>
        request.Parameters.TryGetValue(name, out string? value) && !string.IsNullOrWhiteSpace(value) ? value : throw Wrong($"there is no {name}");

    private static DownloadException Wrong(string what) => new(ErrorId.InputInvalid, $"The request cannot be read: {what}.");

    private OncClient Connect(ArchiveAccess access, IDownloadSink sink)
    {
        OncAccount account = OncAccount.Of(access, Environment.CurrentDirectory);
        SemaphoreSlim limiter = _limiters.GetOrAdd(account.Key, _ => new SemaphoreSlim(OncClient.DefaultLimit));
        return new OncClient(http, account, limiter, text => sink.Message(MessageLevel.Warning, text));
    }
}
