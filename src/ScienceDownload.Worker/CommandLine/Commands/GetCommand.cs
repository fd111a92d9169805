using System.CommandLine;
using ScienceDownload.Worker.Running;

namespace ScienceDownload.Worker.CommandLine.Commands;

/// <summary><c>scidl get URI...</c>: a few files, without a manifest.</summary>
internal static class GetCommand
{
    private static readonly Argument<string[]> Uris = new("URI") { Arity = ArgumentArity.OneOrMore, Description = "Addresses of the files." };

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        HelpName = "PATH",
        Description = "A folder (exists, or ends with a slash), or the file name for a single address. Default: the current folder.",
    };

    private static readonly Option<string[]> Checksums = new("--checksum")
    {
        HelpName = "ALG:HEX",
        Description = "What the file's digest must be: md5, sha1, sha256, sha512, crc32, crc32c or crc64nvme. For a single address; repeatable.",
    };

    public static Command Create()
    {
        var transfer = new TransferOptions();
        Command command = SharedOptions.CreateCommand("get", "Download files by their addresses.");
        command.Arguments.Add(Uris);
        command.Options.Add(Output);
        command.Options.Add(Checksums);
        transfer.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, transfer, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, TransferOptions transfer, CancellationToken cancellation)
    {
        string[] uris = parsed.GetRequiredValue(Uris);
        IReadOnlyList<Checksum> checksums = ReadChecksums(parsed, uris.Length);
        (string folder, string? name) = ReadTarget(parsed.GetValue(Output), uris.Length);
        DownloadItem[] items = [.. uris.Select(uri => new DownloadItem
        {
            Sources = [Values.ReadUri(uri)],
            RelativePath = name,
            Checksums = checksums,
        })];
        IReadOnlyList<KeyValuePair<string, string>> headers = transfer.Headers.Read(parsed);
        BatchOptions options = transfer.Read(parsed, new BatchOptions
        {
            Destination = folder,
            WriteManifest = false,
            HeaderNames = [.. headers.Select(h => h.Key)],
        });
        bool recurse = transfer.ReadRecurse(parsed);
        string[] call = [recurse ? "get -r" : "get", name ?? "", .. uris, .. checksums.Select(c => c.ToString())];
        options = options with { Fingerprint = CallFingerprint.Of(options, call) };

        Session session = Session.Open(parsed);
        await using (session.ConfigureAwait(false))
        {
            var request = new BatchRequest { Items = items.ToAsyncEnumerable(), Options = options, Recurse = recurse };
            RunSummary summary = await ReportedRun.StartAsync(session, request, headers, cancellation).ConfigureAwait(false);
            return ExitCode.Of(summary.Batch);
        }
    }

    private static Checksum[] ReadChecksums(ParseResult parsed, int uris)
    {
        string[] texts = parsed.GetValue(Checksums) ?? [];
        if (texts.Length > 0 && uris > 1)
        {
            throw new DownloadException(
                ErrorId.InputInvalid, "--checksum tells about one file: give a single address, or use 'scidl batch' with a CSV list.");
        }

        try
        {
            return [.. texts.Select(Checksum.Parse)];
        }
        catch (FormatException error)
        {
            throw new DownloadException(ErrorId.InputInvalid, "--checksum: " + error.Message, error);
        }
    }

    private static (string Folder, string? Name) ReadTarget(string? output, int uris)
    {
        if (output is null)
            return (Environment.CurrentDirectory, null);
        string path = Path.GetFullPath(output);
        bool isFolder = Path.EndsInDirectorySeparator(output) || Directory.Exists(path) || uris > 1;
        return isFolder ? (Path.TrimEndingDirectorySeparator(path), null) : (Path.GetDirectoryName(path)!, Path.GetFileName(path));
    }
}
