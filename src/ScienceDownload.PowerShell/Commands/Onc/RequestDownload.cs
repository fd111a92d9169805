using ScienceDownload.Archives.Onc;
using ScienceDownload.Loading;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>Brings the audio that spectrograms of requests are made of.</summary>
/// <param name="engine">Downloads.</param>
/// <param name="access">Who asks.</param>
/// <param name="options">Where to, and how.</param>
internal sealed class RequestDownload(IDownloadEngine engine, ArchiveAccess access, BatchOptions options)
{
    /// <summary>Brings the audio of requests; what is in the destination already is not fetched again.</summary>
    /// <param name="requests">Each with its context, which is needed on both sides of its window.</param>
    /// <param name="fail">Hears of requests whose audio cannot be listed; the others go on.</param>
    /// <param name="output">Hears how it goes.</param>
    /// <param name="cancellation">Gives up; the batch can be resumed.</param>
    /// <returns>The files, full paths.</returns>
    /// <exception cref="DownloadException">The token is refused, or the state cannot be written.</exception>
    public async Task<IReadOnlyList<string>> BringAsync(
        IReadOnlyList<(OncRequest Request, TimeSpan Context)> requests, Action<OncRequest, DownloadException> fail, PipelineQueue output,
        CancellationToken cancellation)
    {
        OncClient client = OncClient.Create(EngineHost.Http, OncAccount.Of(access, "/"), output.WriteWarning);
        FinishedOrders none = await FinishedOrders.ReadAsync(null, cancellation).ConfigureAwait(false);
        List<(OncRequest Asked, OncRequest Of)> pairs = [.. requests.Select(wanted => (AudioOf(wanted.Request, wanted.Context), wanted.Request))];
        OncPlan plan = await new OncPlanner(client, none, output.WriteWarning).PlanAsync(
            [.. pairs.Select(pair => pair.Asked)],
            1,
            SpectrogramClipFormat.Npz,
            patience: null,
            (asked, failure) => fail(pairs.Find(pair => ReferenceEquals(pair.Asked, asked)).Of, failure),
            cancellation).ConfigureAwait(false);
        if (plan.Items.Count == 0)
            return [];
        IReadOnlyList<DownloadItem> items = await new OncCitations(client).AddAsync(plan.Items, cancellation).ConfigureAwait(false);
        var request = new BatchRequest { Archive = "onc", Items = items.ToAsync(), Options = options };
        BatchInfo batch = await engine.CreateAsync(request, cancellation).ConfigureAwait(false);
        await engine.RunAsync(batch.Id, new RunContext { Access = access, Sink = output }, cancellation).ConfigureAwait(false);
        var files = new List<string>();
        await foreach (ItemInfo item in engine.GetItemsAsync(batch.Id, null, cancellation).ConfigureAwait(false))
        {
            if (item.State.IsDone() && item.FullName is { } path)
                files.Add(path);
        }

        return files;
    }

    private static OncRequest AudioOf(OncRequest request, TimeSpan context) => request with
    {
        IncludeSpectrogram = false,
        IncludeAudio = true,
        Clip = false,
        PadBefore = request.PadBefore + context,
        PadAfter = request.PadAfter + context,
    };
}
