using System.Text.Json;

namespace ScienceDownload.Archives.Remote;

/// <summary>Reads what a service says of batches and their items.</summary>
/// <param name="address">The service, ending in a slash.</param>
internal sealed class RemoteReader(Uri address)
{
    /// <summary>A batch, out of a list or as a whole.</summary>
    /// <exception cref="DownloadException">It is not understood.</exception>
    public BatchInfo ReadBatch(JsonElement json) => Reading(() =>
    {
        bool isWhole = json.TryGetProperty("jobs", out JsonElement jobs);
        ItemInfo[] items = isWhole ? [.. jobs.EnumerateArray().Select((job, index) => Item(Text(json, "batch_id")!, index, job))] : [];
        return new BatchInfo
        {
            Id = BatchId(json),
            Name = Text(json, "name"),
            Archive = BatchRequest.PlainAddresses,
            Service = address,
            State = Word<BatchState>(Text(json, "state") ?? Text(json, "status")),
            Options = Options(json),
            Total = Number(json, "total_jobs"),
            Completed = Number(json, "completed_jobs") - items.Count(item => item.State == ItemState.Skipped),
            Skipped = items.Count(item => item.State == ItemState.Skipped),
            Failed = Number(json, "failed_jobs"),
            Cancelled = Number(json, "cancelled_jobs"),
            Running = Number(json, "running_jobs"),
            Queued = Number(json, "queued_jobs"),
            BytesReceived = isWhole ? items.Sum(item => item.BytesReceived) : Long(json, "bytes_received") ?? 0,
            BytesTotal = !isWhole ? Long(json, "bytes_total") : items.All(item => item.Length is not null) ? items.Sum(item => item.Length) : null,
            CreatedAt = Time(json, "created_at") ?? default,
            StartedAt = Time(json, "started_at"),
            CompletedAt = Time(json, "completed_at"),
            Error = Text(json, "error"),
            RetryOf = Text(json, "retry_of"),
        };
    });

    /// <summary>The items of a whole batch, in order.</summary>
    /// <exception cref="DownloadException">They are not understood.</exception>
    public IReadOnlyList<ItemInfo> ReadItems(JsonElement json) => Reading(
        () => json.GetProperty("jobs").EnumerateArray().Select((job, index) => Item(BatchId(json), index, job)).ToArray());

    /// <summary>How far a whole batch is.</summary>
    /// <exception cref="DownloadException">It is not understood.</exception>
    public BatchProgress ReadProgress(JsonElement json, BatchInfo batch, IReadOnlyList<ItemInfo> items) => Reading(() =>
    {
        double[] speeds = [.. json.GetProperty("jobs").EnumerateArray().Select(job => Fraction(job.GetProperty("progress"), "speed") ?? 0)];
        double rate = speeds.Sum();
        return new BatchProgress
        {
            BatchId = batch.Id,
            Total = batch.Total,
            Settled = items.Count(item => item.State.IsTerminal()),
            Failed = batch.Failed,
            Skipped = batch.Skipped,
            BytesReceived = batch.BytesReceived,
            BytesTotal = batch.BytesTotal,
            BytesPerSecond = rate,
            TimeLeft = rate >= 1 && batch.BytesTotal is { } total ? TimeSpan.FromSeconds(Math.Max(0, total - batch.BytesReceived) / rate) : null,
            Active =
            [
                .. items.Where(item => !item.State.IsTerminal() && item.State != ItemState.Queued).Select(item => new ItemProgress(
                    item.Index, item.RelativePath ?? item.Uri.GetLeftPart(UriPartial.Path), item.State, item.BytesReceived, item.Length,
                    speeds[item.Index])),
            ],
        };
    });

    private ItemInfo Item(string batchId, int index, JsonElement job)
    {
        JsonElement progress = job.GetProperty("progress");
        JsonElement? file = job.TryGetProperty("file_info", out JsonElement info) && info.ValueKind == JsonValueKind.Object ? info : null;
        string? path = file is { } there ? Text(there, "file_path") : null;
        ItemState state = Word<ItemState>(Text(job, "state") switch
        {
            null => Text(job, "status") == "running" ? nameof(ItemState.Downloading) : Text(job, "status"),
            var exact => exact,
        });
        return new ItemInfo
        {
            BatchId = batchId,
            Index = index,
            // What is wrong with an address was told when the batch was made; here it only names the item.
            Uri = Uri.TryCreate(Text(job, "url"), UriKind.Absolute, out Uri? uri) ? uri : new Uri(address, "unknown"),
            State = state,
            RelativePath = path,
            FileUri = path is null ? null : new Uri(address, "files/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString))),
            Length = (file is { } sized ? Long(sized, "size_bytes") : null) ?? Long(progress, "total_bytes"),
            BytesReceived = Long(progress, "downloaded_bytes") ?? 0,
            Sha256 = file is { } hashed ? Text(hashed, "sha256") : null,
            ContentType = file is { } typed ? Text(typed, "mime_type") : null,
            Attempts = job.TryGetProperty("attempts", out _) ? Number(job, "attempts") : 0,
            ErrorId = state == ItemState.Failed ? ErrorOf(job) : null,
            Error = Text(job, "error"),
            StartedAt = Time(job, "started_at"),
            CompletedAt = Time(job, "completed_at"),
        };
    }

    private static ErrorId ErrorOf(JsonElement job) =>
        Enum.TryParse(Text(job, "error_id"), out ErrorId id) && Enum.IsDefined(id) ? id : ErrorId.Unexpected;

    private BatchOptions Options(JsonElement json)
    {
        var options = new BatchOptions { Destination = new Uri(address, "files/").AbsoluteUri };
        if (!json.TryGetProperty("options", out JsonElement given) || given.ValueKind != JsonValueKind.Object)
            return options;
        return options with
        {
            ConcurrentLimit = ConcurrencyLimit.Of(Number(given, "concurrent_limit")),
            StopOnError = given.GetProperty("stop_on_error").GetBoolean(),
            AbortInFlight = given.GetProperty("abort_in_flight").GetBoolean(),
            IgnoreErrors = given.GetProperty("ignore_errors").GetBoolean(),
            PathTemplate = Text(given, "path_template"),
            ItemTimeout = Fraction(given, "timeout_sec") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
    }

    private T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or FormatException or OverflowException
            or ArgumentException or IndexOutOfRangeException or JsonException)
        {
            throw ServiceErrors.NotUnderstood(address, error);
        }
    }

    // Its digits become the id of a job of PowerShell's.
    private static string BatchId(JsonElement json) =>
        Text(json, "batch_id") is { Length: 18 } id && id.StartsWith("batch_", StringComparison.Ordinal) && id[6..].All(char.IsAsciiHexDigitLower)
            ? id
            : throw new FormatException("A batch has no id.");

    private static T Word<T>(string? text)
        where T : struct, Enum => Enum.TryParse(text, ignoreCase: true, out T value) && Enum.IsDefined(value)
            ? value
            : throw new FormatException($"'{ServiceErrors.Plain(text ?? "")}' is no state.");

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int Number(JsonElement of, string name) => of.GetProperty(name).GetInt32();

    private static long? Long(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    private static double? Fraction(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static DateTimeOffset? Time(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetDateTimeOffset() : null;
}
