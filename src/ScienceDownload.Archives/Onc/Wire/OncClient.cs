using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ScienceDownload.Archives.Http;
using ScienceDownload.Archives.Onc.Clipping;

namespace ScienceDownload.Archives.Onc;

/// <summary>Asks ONC's services, a few calls at a time.</summary>
/// <param name="http">Sends, and tries again where that may help.</param>
/// <param name="account">Who asks whom.</param>
/// <param name="limiter">How many calls of this token may be under way.</param>
/// <param name="warn">Hears what the server wants its user to know.</param>
internal sealed class OncClient(ArchiveHttp http, OncAccount account, SemaphoreSlim limiter, Action<string> warn)
{
    /// <summary>The most calls of one token at a time, unless somebody says otherwise.</summary>
    public const int DefaultLimit = 4;

    private const int DefaultRetries = 4;

    /// <summary>Which server is asked, and with whose token.</summary>
    public OncAccount Account => account;

    /// <summary>A client with a limiter of its own.</summary>
    public static OncClient Create(ArchiveHttp http, OncAccount account, Action<string> warn) =>
        new(http, account, new SemaphoreSlim(DefaultLimit), warn);

    /// <summary>A discovery service's list; no match is an empty one.</summary>
    /// <exception cref="DownloadException">The server refuses, or its reply is none.</exception>
    public async Task<IReadOnlyList<JsonElement>> DiscoverAsync(
        string service, IReadOnlyList<KeyValuePair<string, string>> parameters, CancellationToken cancellation, int maxRetries = DefaultRetries)
    {
        string what = "the list of " + service;
        ArchiveReply reply = await AskAsync(HttpMethod.Get, service, parameters, cancellation, maxRetries).ConfigureAwait(false);
        if (reply.Status == 404)
            return [];
        JsonElement root = Root(reply, what);
        return root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()] : throw NotWhatWasAsked(what);
    }

    /// <summary>The files of a device in a span, page by page.</summary>
    /// <param name="deviceCode">The device.</param>
    /// <param name="span">The span; files that overlap it are listed.</param>
    /// <param name="extension">The kind of file without its dot; null for all.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">The server refuses, or its pages go round in circles.</exception>
    public async IAsyncEnumerable<OncArchiveFile> ListAsync(
        string deviceCode, OncWindow span, string? extension, [EnumeratorCancellation] CancellationToken cancellation)
    {
        const string service = "archivefile/device", what = "the list of files";
        List<KeyValuePair<string, string>> parameters =
        [
            new("deviceCode", deviceCode),
            new("dateFrom", OncTime.Format(span.Start)),
            new("dateTo", OncTime.Format(span.End)),
            new("returnOptions", "all"),
        ];
        if (extension is not null)
            parameters.Add(new("fileExtension", extension));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        IReadOnlyList<KeyValuePair<string, string>>? page = parameters;
        while (page is not null)
        {
            // A server that sends its reader in circles is not followed twice.
            if (!seen.Add(string.Join('&', page.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"))))
                throw new DownloadException(ErrorId.ArchiveReplyInvalid, $"ONC's pages of {what} go round in circles. Ask for a shorter span.");
            JsonElement root = Root(await AskAsync(HttpMethod.Get, service, page, cancellation).ConfigureAwait(false), what);
            foreach (JsonElement row in root.List("files"))
            {
                if (ReadFile(row) is { } file)
                    yield return file;
            }

            page = root.Member("next")?.Member("parameters") is { ValueKind: JsonValueKind.Object } next ? Parameters(next) : null;
        }
    }

    /// <summary>Whether ONC's overview of a span lists anything of a device: one cheap call. Yes where it does not answer.</summary>
    public async Task<bool> MayHaveDataAsync(string deviceCode, OncWindow span, CancellationToken cancellation)
    {
        try
        {
            ArchiveReply reply = await AskAsync(
                HttpMethod.Get,
                "dataAvailability/dataproducts",
                [new("deviceCode", deviceCode), new("dateFrom", OncTime.Format(span.Start)), new("dateTo", OncTime.Format(span.End))],
                cancellation,
                maxRetries: 1).ConfigureAwait(false);
            return Root(reply, "the overview of data").List("availableDataProducts").Any(row => row.Whole("fileCount") is not 0);
        }
        catch (DownloadException)
        {
            return true;
        }
    }

    /// <summary>Asks for a data product. Nothing is made yet.</summary>
    /// <param name="order">The address of the request, without a token.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">The server refuses.</exception>
    public async Task<OncProductRequest> RequestAsync(Uri order, CancellationToken cancellation)
    {
        const string what = "the order";
        JsonElement root = Root(await AskAsync(HttpMethod.Get, order, cancellation).ConfigureAwait(false), what);
        long id = root.Whole("dpRequestId") ?? throw NotWhatWasAsked(what);
        return new OncProductRequest(id, root.Text("estimatedProcessingTime"), [.. root.Texts("warningMessages")]);
    }

    /// <summary>Starts a data product, or asks how it stands: both are one call, and repeating it does no harm.</summary>
    /// <exception cref="DownloadException">The server refuses, or knows the request no longer.</exception>
    public async Task<IReadOnlyList<OncRun>> RunAsync(long requestId, CancellationToken cancellation) =>
        Runs(Root(
            await AskAsync(HttpMethod.Get, "dataProductDelivery/run", Request(requestId), cancellation).ConfigureAwait(false),
            "to run the order"));

    /// <summary>Starts a failed or cancelled data product again; its run keeps its number.</summary>
    /// <exception cref="DownloadException">The server refuses.</exception>
    public async Task<IReadOnlyList<OncRun>> RestartAsync(long requestId, CancellationToken cancellation) =>
        Runs(Root(
            await AskAsync(HttpMethod.Get, "dataProductDelivery/restart", Request(requestId), cancellation).ConfigureAwait(false),
            "to restart the order"));

    /// <summary>Calls a data product off.</summary>
    /// <exception cref="DownloadException">The server refuses.</exception>
    public async Task CancelAsync(long requestId, CancellationToken cancellation) =>
        Root(
            await AskAsync(HttpMethod.Get, "dataProductDelivery/cancel", Request(requestId), cancellation).ConfigureAwait(false),
            "to cancel the order");

    /// <summary>How a file of a data product stands, without its content.</summary>
    /// <exception cref="DownloadException">The server refuses.</exception>
    public async Task<OncProductFile> FileAsync(long runId, int index, CancellationToken cancellation)
    {
        ArchiveReply reply = await AskAsync(HttpMethod.Head, "dataProductDelivery/download", File(runId, index), cancellation).ConfigureAwait(false);
        if (reply.Status is not (200 or 202 or 204 or 404 or 410))
            throw OncErrors.From(reply, "the files of the order");
        string? disposition = reply.ContentHeaders.NonValidated.TryGetValues("Content-Disposition", out var values) ? values.ToString() : null;
        return new OncProductFile(reply.Status, disposition);
    }

    /// <summary>The address of a file of a data product, without a token.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> File(long runId, int index) =>
    [
        new("dpRunId", runId.ToString(CultureInfo.InvariantCulture)), new("index", index.ToString(CultureInfo.InvariantCulture)),
    ];

    private static KeyValuePair<string, string>[] Request(long requestId) => [new("dpRequestId", requestId.ToString(CultureInfo.InvariantCulture))];

    private static List<OncRun> Runs(JsonElement root)
    {
        IEnumerable<JsonElement> runs = root.ValueKind == JsonValueKind.Array ? root.EnumerateArray() : [root];
        List<OncRun> read = [.. runs
            .Where(run => run.Whole("dpRunId") is not null)
            .Select(run => new OncRun(
                run.Whole("dpRunId")!.Value,
                run.Text("status")?.ToLowerInvariant() ?? "",
                (int)(run.Whole("fileCount") ?? 0),
                (int?)run.Whole("queuePosition")))];
        return read.Count > 0 ? read : throw NotWhatWasAsked("the order");
    }

    private static OncArchiveFile? ReadFile(JsonElement row)
    {
        string? name = row.ValueKind == JsonValueKind.String ? row.GetString() : row.Text("filename");
        if (string.IsNullOrWhiteSpace(name))
            return null;
        DateTimeOffset? start = row.Time("dateFrom") ?? OncFileName.TryParse(name)?.Start;
        DateTimeOffset? end = row.Time("dateTo") ?? start + OncWindows.Length;
        // A packed file arrives unpacked, and then only one of the two lengths is true.
        long? length = row.Whole("fileSize");
        long? unpacked = row.Whole("uncompressedFileSize");
        bool isCertain = length > 0 && (unpacked is null || unpacked == length);
        return new OncArchiveFile(name, start is null || end is null ? null : new OncWindow(start.Value, end.Value), isCertain ? length : null);
    }

    private static List<KeyValuePair<string, string>> Parameters(JsonElement next) =>
        [.. next
            .EnumerateObject()
            .Where(member => member.Name != "token")
            .Select(member => KeyValuePair.Create(member.Name, next.Text(member.Name) ?? ""))];

    private Task<ArchiveReply> AskAsync(
        HttpMethod method, string service, IReadOnlyList<KeyValuePair<string, string>> parameters, CancellationToken cancellation,
        int maxRetries = DefaultRetries) =>
        AskAsync(method, OncUri.Of(account.Server, service, parameters), cancellation, maxRetries);

    private async Task<ArchiveReply> AskAsync(HttpMethod method, Uri uri, CancellationToken cancellation, int maxRetries = DefaultRetries)
    {
        await limiter.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var call = new ArchiveCall(method, OncUri.WithToken(uri, account))
            {
                Expects = static status => status is 400 or 401 or 403 or 404 or 410,
                MaxRetries = maxRetries,
            };
            return await http.SendAsync(call, cancellation).ConfigureAwait(false);
        }
        finally
        {
            limiter.Release();
        }
    }

    private JsonElement Root(ArchiveReply reply, string what)
    {
        if (reply.Status is not (200 or 202))
            throw OncErrors.From(reply, what);
        using JsonDocument document = reply.Json();
        JsonElement root = document.RootElement.Clone();
        if (OncErrors.IsRefusal(root))
            throw OncErrors.From(reply with { Status = 400 }, what);
        foreach (string message in root.Texts("messages"))
            warn("ONC says: " + message);
        return root;
    }

    private static DownloadException NotWhatWasAsked(string what) =>
        new(ErrorId.ArchiveReplyInvalid, $"ONC answered something else than {what}. Try again later.");
}
