using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ScienceDownload.Tests.Worker;

namespace ScienceDownload.Tests.Service;

/// <summary>The real <c>scidl serve</c>, in a folder of its own; started as often as a test likes.</summary>
public abstract partial class ServiceProcess : ScidlTest
{
    /// <summary>The key of the service.</summary>
    protected const string Key = "your-api-key";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    /// <summary>Starts it; loopback is allowed, because the archive of the tests is there.</summary>
    private protected async Task<(ScidlProcess Process, Uri Address)> ServeAsync(params string[] more)
    {
        Variables["API_KEY"] = Key;
        Variables["RATE_LIMIT_RPS"] = "100";
        Variables["RATE_LIMIT_BURST"] = "50";
        ScidlProcess process = Start(
            ["serve", "--urls", "http://127.0.0.1:0", "--root", At("files"), "--allow-private-network", "--keep-files", "--json", .. more]);
        Uri? address = null;
        await process.WaitForOutputAsync(
            output => ListeningLine().Match(output) is { Success: true } match && Uri.TryCreate(match.Groups[1].Value, UriKind.Absolute, out address),
            "where it listens");
        return (process, address!);
    }

    /// <summary>Asks it, with the key.</summary>
    private protected async Task<JsonElement> AskAsync(HttpMethod method, Uri address, string path, object? body = null)
    {
        Answer answer = await SendAsync(method, address, path, body is null ? null : JsonSerializer.Serialize(body));
        Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Accepted, answer.ToString());
        return answer.Json;
    }

    /// <summary>Sends a request with the key.</summary>
    private protected async Task<Answer> SendAsync(HttpMethod method, Uri address, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, path));
        request.Headers.Add("X-API-Key", Key);
        if (body is not null)
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response, TestContext.Current.CancellationToken);
    }

    /// <summary>Waits for the end of a batch.</summary>
    private protected async Task<JsonElement> EndAsync(Uri address, string id)
    {
        while (true)
        {
            JsonElement batch = await AskAsync(HttpMethod.Get, address, $"/api/v1/batch/{id}?wait=10");
            if (ServiceHarness.Status(batch) is "completed" or "failed" or "cancelled")
                return batch;
        }
    }

    [GeneratedRegex("\"listening\",\"url\":\"([^\"]+)\"")]
    private static partial Regex ListeningLine();
}
