using System.CommandLine;
using ScienceDownload.Archives.Batch;
using ScienceDownload.Worker.Running;

namespace ScienceDownload.Worker.CommandLine.Commands;

/// <summary>Starts a batch from a list in a file: what <c>batch</c> and <c>run</c> share.</summary>
internal sealed class ListStart
{
    private readonly TransferOptions _transfer = new();
    private readonly PolicyOptions _policy = new();
    private readonly MediaOption? _media;

    /// <param name="media">The option of commands that take pages; null for the others.</param>
    public ListStart(MediaOption? media = null) => _media = media;

    public void AddTo(Command command)
    {
        command.Options.Add(SharedOptions.OutputFolder);
        _policy.AddTo(command);
        _transfer.AddTo(command);
        _media?.AddTo(command);
    }

    /// <summary>Reads the list by its archive, makes the batch or takes up an unfinished one, and runs it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="list">The list's path, or <c>-</c>.</param>
    /// <param name="shard">The part to take; null for everything.</param>
    /// <param name="cancellation">Suspends the batch.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(ParseResult parsed, string list, Shard? shard, CancellationToken cancellation)
    {
        bool isRemote = parsed.GetValue(SharedOptions.Service) is not null;
        if (isRemote && parsed.GetValue(SharedOptions.OutputFolder) is not null)
            throw new DownloadException(ErrorId.InputInvalid, "The files of a service stay where it runs: leave out --output.");
        IReadOnlyList<KeyValuePair<string, string>> headers = _transfer.Headers.Read(parsed);
        var options = new BatchOptions
        {
            Destination = SharedOptions.ReadOutputFolder(parsed),
            HeaderNames = [.. headers.Select(h => h.Key)],
        };
        // Looked at before the list is read: a wrong option must not wait for a long input.
        _policy.Read(parsed, _transfer.Read(parsed, options));
        IReadOnlyDictionary<string, string>? media = _media?.Read(parsed);
        using InputList input = await InputList.OpenAsync(list, cancellation).ConfigureAwait(false);
        // A list may carry options of its own; the command line has the last word.
        BatchListOptions carried = await BatchListOptions.ReadAsync(input.FilePath, cancellation).ConfigureAwait(false);
        options = _policy.Read(parsed, _transfer.Read(parsed, carried.ApplyTo(options)));
        bool recurse = _transfer.ReadRecurse(parsed);
        if (recurse && shard is not null)
            throw new DownloadException(ErrorId.InputInvalid, "A part of a plan cannot be listed further: leave out --shard or --recurse.");
        options = options with
        {
            Fingerprint = CallFingerprint.Of(
                options,
                [
                    parsed.CommandResult.Command.Name, input.Digest, shard?.ToString() ?? "", recurse ? "recurse" : "",
                    .. media?.Select(wish => $"{wish.Key}={wish.Value}") ?? [],
                ]),
        };

        Session session = Session.Open(parsed);
        await using (session.ConfigureAwait(false))
        {
            var plan = new ArchiveRequest("batch", new Dictionary<string, string> { ["list"] = input.FilePath });
            IAsyncEnumerable<DownloadItem> items = session.Engine.ResolveAsync(plan, ArchiveAccess.None, cancellation);
            var request = new BatchRequest
            {
                Items = shard?.TakeAsync(items, cancellation) ?? items,
                Options = options,
                Archive = carried.Archive ?? BatchRequest.PlainAddresses,
                Recurse = recurse,
                Name = _policy.ReadName(parsed),
            };
            if (media is not null)
                request = MediaOption.Apply(request, media);
            RunSummary summary = await ReportedRun.StartAsync(session, request, headers, cancellation).ConfigureAwait(false);
            return ExitCode.Of(summary.Batch);
        }
    }
}
