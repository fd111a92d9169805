using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Vo;

/// <summary>Asks a machine of Amazon's which region it is in, so that copies of the same region come first. Elsewhere nobody answers.</summary>
/// <param name="http">Asks.</param>
/// <param name="variable">Reads a variable of the environment.</param>
/// <param name="time">The clock of the time limit.</param>
internal sealed class MachineRegion(ArchiveHttp http, Func<string, string?> variable, TimeProvider time)
{
    private const string TokenHeader = "X-aws-ec2-metadata-token";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>The region; null when nobody told it within a second.</summary>
    public async Task<string?> FindAsync(CancellationToken cancellation)
    {
        bool isOff = string.Equals(variable("AWS_EC2_METADATA_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);
        string given = variable("AWS_EC2_METADATA_SERVICE_ENDPOINT") is { Length: > 0 } endpoint ? endpoint : "http://169.254.169.254";
        if (isOff || !Uri.TryCreate(given, UriKind.Absolute, out Uri? service))
            return null;
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            string token = await AskAsync(
                HttpMethod.Put, new Uri(service, "/latest/api/token"), [new(TokenHeader + "-ttl-seconds", "60")], either.Token).ConfigureAwait(false);
            string region = await AskAsync(
                HttpMethod.Get,
                new Uri(service, "/latest/meta-data/placement/region"),
                [new(TokenHeader, token)],
                either.Token).ConfigureAwait(false);
            return region.Length is > 0 and < 40 && region.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') ? region : null;
        }
        catch (DownloadException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<string> AskAsync(HttpMethod method, Uri uri, KeyValuePair<string, string>[] headers, CancellationToken cancellation)
    {
        var call = new ArchiveCall(method, uri) { Headers = headers, MaxRetries = 0, FollowsRedirects = false, MaxBytes = 4096 };
        return (await http.SendAsync(call, cancellation).ConfigureAwait(false)).Text().Trim();
    }
}
