using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace ScienceDownload.Archives.Remote;

/// <summary>Listens to a service: each event is a whole picture of one batch, so that nothing is lost between two connections.</summary>
internal static class ServiceEvents
{
    private const int LongestLine = 32 * 1024 * 1024;

    /// <summary>A service that has nothing to tell says so every fifteen seconds.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(45);

    /// <summary>The pictures of a batch as it changes, the first one at once, until the connection ends.</summary>
    /// <exception cref="DownloadException">It broke, or did not come about.</exception>
    public static async IAsyncEnumerable<JsonElement> ListenAsync(
        ServiceClient client, string batchId, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using HttpResponseMessage response = await client.OpenAsync($"api/v1/events?batch={Uri.EscapeDataString(batchId)}&list=false", cancellation)
            .ConfigureAwait(false);
        Stream stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var rest = new StringBuilder();
        char[] buffer = new char[16 * 1024];
        while (await ReadAsync(client, reader, buffer, time, cancellation).ConfigureAwait(false) is > 0 and int count)
        {
            int start = 0;
            for (int end; (end = Array.IndexOf(buffer, '\n', start, count - start)) >= 0; start = end + 1)
            {
                string line = rest.Append(buffer, start, end - start).ToString();
                rest.Clear();
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                    yield return Parse(client, line["data: ".Length..], batchId);
            }

            rest.Append(buffer, start, count - start);
            if (rest.Length > LongestLine)
                throw ServiceErrors.Stranger(client.Address);
        }
    }

    private static async Task<int> ReadAsync(ServiceClient client, StreamReader reader, char[] buffer, TimeProvider time,
        CancellationToken cancellation)
    {
        using var silence = new CancellationTokenSource(Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellation);
        try
        {
            return await reader.ReadAsync(buffer.AsMemory(), either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new DownloadException(ErrorId.ServerUnreachable, $"The service at {client.Address} fell silent.", exception) { IsTransient = true };
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested && client.Failure(exception) is { } failure && failure != exception)
        {
            throw failure;
        }
    }

    private static JsonElement Parse(ServiceClient client, string text, string batchId)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            JsonElement batch = document.RootElement.GetProperty("batch");
            return batch.ValueKind == JsonValueKind.Object
                ? batch.Clone()
                : throw new DownloadException(ErrorId.BatchNotFound,
                    $"Batch not found: {batchId}. It was removed from the service at {client.Address}.");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw ServiceErrors.NotUnderstood(client.Address, error);
        }
    }
}
