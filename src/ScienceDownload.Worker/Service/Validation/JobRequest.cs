using System.Text.Json;
using ScienceDownload.Archives.Media;

namespace ScienceDownload.Worker.Service.Validation;

/// <summary>What a request asks for, checked.</summary>
internal sealed record JobRequest
{
    private const string BatchTemplate = "batch/{batch_id}/{safe_title}-{id}.{ext}";
    private const int LongestName = 200;
    private const string Plain = "plain";
    private const string SingleTemplate = "videos/{safe_title}-{id}.{ext}";

    private static readonly string[] Resolvers = [Plain, MediaOptions.YtDlp];

    /// <summary>The addresses, in order.</summary>
    public required IReadOnlyList<Uri> Urls { get; init; }

    /// <summary>Whether it is a download of one file, not a batch.</summary>
    public required bool IsSingle { get; init; }

    /// <summary>What it says about media beside the defaults.</summary>
    public required IReadOnlyDictionary<string, string> Media { get; init; }

    /// <summary>How paths below the root are made.</summary>
    public required string PathTemplate { get; init; }

    /// <summary>The time limit of each job in seconds.</summary>
    public required int TimeoutSec { get; init; }

    /// <summary>How many jobs move at a time.</summary>
    public int ConcurrentLimit { get; init; } = 1;

    /// <summary>Whether nothing more starts after the first failure.</summary>
    public bool StopOnError { get; init; }

    /// <summary>Whether the first failure then also ends what moves.</summary>
    public bool AbortInFlight { get; init; }

    /// <summary>Whether a batch with failures counts as completed.</summary>
    public bool IgnoreErrors { get; init; } = true;

    /// <summary>Who hears of it; null for nobody.</summary>
    public Uri? Webhook { get; init; }

    /// <summary>Whether the addresses are pages whose media are wanted.</summary>
    public bool Resolves { get; init; }

    /// <summary>The cookies to send where they belong; null for none.</summary>
    public string? CookiesId { get; init; }

    /// <summary>A name for people; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>Reads a request.</summary>
    /// <param name="body">The object.</param>
    /// <param name="isSingle">Whether it is a download of one file.</param>
    /// <param name="defaultTimeoutSec">The time limit of who asks for none.</param>
    /// <exception cref="ValidationException">Something is wrong with it.</exception>
    public static JobRequest Read(JsonElement body, bool isSingle, int defaultTimeoutSec)
    {
        var fields = new BodyFields(body);
        // In the order in which errors are told.
        IReadOnlyList<Uri> urls = isSingle ? UrlFields.ReadSingle(fields) is { } url ? [url] : [] : UrlFields.ReadBatch(fields);
        IReadOnlyDictionary<string, string> media = MediaFields.Read(fields, isSingle);
        int limit = isSingle ? 1 : fields.Number("concurrent_limit", 3, 1, 10);
        bool stopOnError = !isSingle && fields.Flag("stop_on_error", false);
        bool ignoreErrors = isSingle || fields.Flag("ignore_errors", true);
        string template = ReadTemplate(fields) ?? (isSingle ? SingleTemplate : BatchTemplate);
        string? cookies = ReadCookies(fields);
        int timeout = fields.Number("timeout_sec", defaultTimeoutSec, 60, 7200);
        Uri? webhook = UrlFields.ReadWebhook(fields);
        bool abort = !isSingle && fields.Flag("abort_in_flight", false);
        string? name = ReadName(fields);
        bool resolves = fields.Choice("resolver", Resolvers, Plain, Plain) == MediaOptions.YtDlp;
        if (resolves && MediaProgram.OfEnvironment.YtDlp is null)
            fields.RefuseValue(fields.Find("resolver")!.Value, "yt-dlp is not installed here", "resolver");
        fields.ThrowIfWrong();
        return new JobRequest
        {
            Urls = urls,
            IsSingle = isSingle,
            Media = media,
            PathTemplate = template,
            TimeoutSec = timeout,
            ConcurrentLimit = limit,
            StopOnError = stopOnError,
            AbortInFlight = abort,
            IgnoreErrors = ignoreErrors,
            Webhook = webhook,
            Name = name,
            CookiesId = cookies,
            Resolves = resolves,
        };
    }

    private static string? ReadName(BodyFields fields)
    {
        if (fields.Text("name")?.Trim() is not { Length: > 0 } name)
            return null;
        if (name.Length > LongestName || name.Any(char.IsControl))
            fields.RefuseValue(fields.Find("name")!.Value, $"Name must be one line of at most {LongestName} characters", "name");
        return name;
    }

    // Whether there are such cookies is known to their store; only a GUID can be the name of some.
    private static string? ReadCookies(BodyFields fields)
    {
        if (fields.Text("cookies_id") is not { } id)
            return null;
        if (!Guid.TryParseExact(id, "D", out _))
            fields.RefuseValue(fields.Find("cookies_id")!.Value, $"Invalid or expired cookies ID: {id}", "cookies_id");
        return id.ToLowerInvariant();
    }

    private static string? ReadTemplate(BodyFields fields)
    {
        if (fields.Text("path_template") is not { } template)
            return null;
        try
        {
            Engine.Naming.PathTemplate.Parse(template);
        }
        catch (DownloadException error)
        {
            fields.RefuseValue(fields.Find("path_template")!.Value, error.Message, "path_template");
        }

        return template;
    }
}
