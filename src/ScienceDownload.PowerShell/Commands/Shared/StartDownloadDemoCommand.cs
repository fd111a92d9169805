using System.Management.Automation;
using ScienceDownload.Completion;
using ScienceDownload.Simulators;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>Downloads from a small archive that this process serves to itself on loopback, with faults on purpose.</summary>
[Cmdlet(VerbsLifecycle.Start, "DownloadDemo", SupportsShouldProcess = true)]
[OutputType(typeof(BatchInfo), typeof(ItemInfo))]
public sealed class StartDownloadDemoCommand : EngineCommand
{
    /// <summary>The folder the files land in.</summary>
    /// <value><c>science-download-demo</c> below the current location.</value>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string Destination { get; set; } = "science-download-demo";

    /// <summary>Write each file as it settles instead of the batch at the end.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string folder = GetUnresolvedProviderPathFromPSPath(Destination);
        if (!ShouldProcess(folder, "Serve the demo's archive on loopback and download it to"))
            return;
        PipelineQueue queue = new(NewProgress("Downloading the demo"), item => PassThru ? item : null);
        Run(
            async (output, cancellation) =>
            {
                BatchInfo end = await DownloadAsync(folder, output, cancellation).ConfigureAwait(false);
                if (!PassThru)
                    await output.WriteAsync(end, cancellation).ConfigureAwait(false);
            },
            queue);
    }

    private async Task<BatchInfo> DownloadAsync(string folder, IDownloadSink sink, CancellationToken cancellation)
    {
        WebArchiveSimulator archive = await WebArchiveSimulator.StartAsync().ConfigureAwait(false);
        await using (archive.ConfigureAwait(false))
        {
            DownloadItem[] items = [.. DemoArchive.AddTo(archive).Select(ToItem)];
            BatchRequest request = new()
            {
                Items = items.ToAsync(),
                Options = new BatchOptions { Destination = folder, ConcurrentLimit = ConcurrencyLimit.Auto },
                Name = "demo",
            };
            BatchInfo batch = await Engine.CreateAsync(request, cancellation).ConfigureAwait(false);
            return await Engine.RunAsync(batch.Id, new RunContext { Sink = sink }, cancellation).ConfigureAwait(false);
        }
    }

    private static DownloadItem ToItem(DemoEntry entry) => new()
    {
        Sources = [entry.Uri],
        RelativePath = entry.Path,
        Length = entry.Length,
        Checksums = [Checksum.Create(ChecksumAlgorithm.Sha256, entry.Sha256)],
    };
}
