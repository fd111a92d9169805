using System.Management.Automation;
using ScienceDownload.Completion;
using ScienceDownload.Demo;
using ScienceDownload.Simulators;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>Downloads from small archives of all kinds that this process serves to itself on loopback, with faults on purpose.</summary>
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
        string folder = this.ToFilePath(Destination);
        if (!ShouldProcess(folder, "Serve the demo's archive on loopback and download it to"))
            return;
        PipelineQueue queue = new(NewProgress("Downloading the demo"), item => PassThru ? item : null);
        Run(
            async (output, cancellation) =>
            {
                await EndAsync(await DownloadAsync(folder, output, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
                foreach ((_, Func<int, Task<ArchiveSection>> start) in ArchiveSection.All)
                    await EndAsync(await DownloadAsync(start, folder, output, cancellation).ConfigureAwait(false)).ConfigureAwait(false);

                async ValueTask EndAsync(BatchInfo end)
                {
                    if (!PassThru)
                        await output.WriteAsync(end, cancellation).ConfigureAwait(false);
                }
            },
            queue);
    }

    private async Task<BatchInfo> DownloadAsync(
        Func<int, Task<ArchiveSection>> start, string folder, IDownloadSink sink, CancellationToken cancellation)
    {
        ArchiveSection section = await start(0).ConfigureAwait(false);
        await using (section.ConfigureAwait(false))
        {
            BatchRequest request = new()
            {
                Archive = section.Archive,
                Items = section.ResolveAsync(Engine, cancellation),
                Options = section.Options(folder),
                Name = "demo of " + section.Archive,
            };
            BatchInfo batch = await Engine.CreateAsync(request, cancellation).ConfigureAwait(false);
            return await Engine.RunAsync(batch.Id, new RunContext { Sink = sink, Access = section.Access }, cancellation).ConfigureAwait(false);
        }
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
