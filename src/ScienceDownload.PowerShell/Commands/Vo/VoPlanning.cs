using System.Runtime.CompilerServices;
using ScienceDownload.Archives.Vo;
using ScienceDownload.Loading;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>Finds the files behind what a user passed. Here, so that the cmdlet itself names no type of the archives.</summary>
internal static class VoPlanning
{
    /// <summary>The archive that opens the files.</summary>
    public const string ArchiveName = "vo";

    /// <summary>The files, each with the input it came from; inputs without a file come with why.</summary>
    public static async IAsyncEnumerable<(DownloadItem? Item, object Input, DownloadException? Failure)> PlanAsync(
        IReadOnlyList<object> inputs, VoDownloadCommand wish, ArchiveAccess access, IDownloadSink sink,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var signIn = new VoSignIn(EngineHost.Http, access);
        var client = new VoClient(EngineHost.Http, signIn, sink, TimeProvider.System);
        var targets = new List<VoTarget>();
        foreach (VoTarget target in inputs.Cast<VoTarget>())
        {
            if (target.Table is not { } table)
            {
                Trust(signIn, target.Record?.VoTable.Source);
                targets.Add(target);
                continue;
            }

            DownloadException? failure = await ReadAsync(client, table, targets, cancellation).ConfigureAwait(false);
            if (failure is not null)
                yield return (null, target.Input, failure);
        }

        VoChoice choice = Choice(wish, signIn);
        if (choice.HomeRegion is null && wish.DetectRegion)
        {
            var machine = new MachineRegion(EngineHost.Http, Environment.GetEnvironmentVariable, TimeProvider.System);
            choice = choice with { HomeRegion = await machine.FindAsync(cancellation).ConfigureAwait(false) };
            sink.Message(
                MessageLevel.Verbose,
                choice.HomeRegion is { } region ? $"This machine is in {region}." : "This machine does not say which region it is in.");
        }

        var planner = new VoPlanner(new DataLinkReader(client), new FolderList(client), choice, sink);
        await foreach (VoPlanned planned in planner.PlanAsync(targets, cancellation).ConfigureAwait(false))
            yield return (planned.Item, planned.Target.Input, planned.Failure);
    }

    /// <summary>Gives a single file the name, checksums and version that the user wants of it.</summary>
    /// <exception cref="DownloadException">There are several files.</exception>
    public static void Complete(List<DownloadItem> items, string? fileName, IReadOnlyList<string> checksums, string? version)
    {
        if (items.Count > 1 && (fileName is not null || checksums.Count > 0 || version is not null))
        {
            throw new DownloadException(ErrorId.InputInvalid,
                $"A file name, a checksum or a version is for one file, and there are {items.Count}. Give a folder that ends in a slash, "
                    + "and leave the others out.");
        }

        for (int i = 0; i < items.Count; i++)
        {
            DownloadItem item = items[i];
            items[i] = item with
            {
                RelativePath = fileName ?? item.RelativePath,
                Checksums = [.. checksums.Select(Read)],
                Details = version is null ? item.Details : new Dictionary<string, string>(item.Details) { [S3Access.VersionDetail] = version },
            };
        }
    }

    private static Checksum Read(string text)
    {
        try
        {
            return ScienceDownload.Checksum.Parse(text);
        }
        catch (FormatException exception)
        {
            throw new DownloadException(ErrorId.InputInvalid, exception.Message, exception);
        }
    }

    private static async Task<DownloadException?> ReadAsync(VoClient client, string table, List<VoTarget> targets, CancellationToken cancellation)
    {
        try
        {
            await foreach (VoRecord record in RecordSource.ReadAsync(client, table, cancellation).ConfigureAwait(false))
                targets.Add(new VoTarget(record) { Record = record });
            return null;
        }
        catch (DownloadException failure)
        {
            return failure;
        }
    }

    private static void Trust(VoSignIn signIn, string? source)
    {
        if (Uri.TryCreate(source, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https")
            signIn.Trust(new Uri(source!));
    }

    private static VoChoice Choice(VoDownloadCommand wish, VoSignIn signIn) => new()
    {
        Prefer = wish.Prefer,
        Provider = wish.Provider,
        ProviderOnly = wish.ProviderOnly,
        HomeRegion = wish.HomeRegion ?? Environment.GetEnvironmentVariable("AWS_REGION") ?? Environment.GetEnvironmentVariable("AWS_DEFAULT_REGION"),
        CloudColumn = wish.CloudColumn,
        Semantics = wish.Semantics,
        Cutout = CutoutReader.Read(wish.Cutout),
        Recurse = wish.Recurse,
        VoSpace = wish.VoSpaceUri,
        HasIdentity = signIn.HasIdentity,
    };
}
