using System.Globalization;
using System.Text.RegularExpressions;

namespace ScienceDownload.Worker.Service.Batches;

/// <summary>The two ways to name a job: by its batch and place, or, when it was asked for alone, as a request.</summary>
/// <param name="BatchId">The batch it belongs to; that of a single download has no other item.</param>
/// <param name="Index">Its place.</param>
/// <param name="IsSingle">Whether it is named as a request.</param>
internal sealed partial record JobId(string BatchId, int Index, bool IsSingle)
{
    private const string Batch = "batch_";
    private const string Request = "req_";

    /// <summary>Reads an id; null when it is none.</summary>
    public static JobId? Parse(string text)
    {
        if (SingleForm().IsMatch(text))
            return new JobId(Batch + text[Request.Length..], 0, true);
        return JobForm().Match(text) is { Success: true } match
            && int.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? new JobId(match.Groups[1].Value, index, false)
            : null;
    }

    /// <summary>The id of the request behind a batch of one.</summary>
    public static string SingleOf(string batchId) => Request + batchId[Batch.Length..];

    [GeneratedRegex("^req_[0-9a-f]{12}$")]
    private static partial Regex SingleForm();

    [GeneratedRegex("^(batch_[0-9a-f]{12})_job_([0-9]{3,9})$")]
    private static partial Regex JobForm();
}
