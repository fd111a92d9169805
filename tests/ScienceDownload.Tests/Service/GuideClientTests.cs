using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Support;
using ScienceDownload.Tests.Worker;

namespace ScienceDownload.Tests.Service;

/// <summary>
/// What people run against such a service today, with another base address, key and list of addresses, and nothing else changed.
/// </summary>
public sealed class GuideClientTests : ServiceProcess
{
    [Fact]
    public async Task The_curl_calls_work()
    {
        string curl = Requirement.Program("curl");
        (ScidlProcess _, Uri address) = await ServeAsync();
        var gate = new SimulatorGate();
        string urls = string.Join(",\n", Enumerable.Range(1, 3).Select(i => $"\"{Archive.Add($"video{i}", 1000, i, Fault.Hold(gate)).Uri}\""));
        string body = "{\n    \"urls\": [\n" + urls + "\n    ],\n    \"quality\": \"1080p\",\n    \"concurrent_limit\": 3\n  }";
        string root = address.AbsoluteUri.TrimEnd('/');

        JsonElement made = JsonDocument.Parse(await RunProgramAsync(curl, [
            "-sS", "-X", "POST", $"{root}/api/v1/batch/download", "-H", "X-API-Key: " + Key,
            "-H", "Content-Type: application/json", "-d", body])).RootElement;
        string id = made.GetProperty("batch_id").GetString()!;
        JsonElement seen = JsonDocument.Parse(
            await RunProgramAsync(curl, ["-sS", "-X", "GET", $"{root}/api/v1/batch/{id}", "-H", "X-API-Key: " + Key])).RootElement;
        JsonElement cancelled = JsonDocument.Parse(
            await RunProgramAsync(curl, ["-sS", "-X", "DELETE", $"{root}/api/v1/batch/{id}", "-H", "X-API-Key: " + Key])).RootElement;

        Assert.Equal(("queued", 3), (ServiceHarness.Status(made), made.GetProperty("total_jobs").GetInt32()));
        Assert.Equal(3, seen.GetProperty("total_jobs").GetInt32());
        Assert.Equal("Batch cancelled successfully, 3 jobs cancelled", cancelled.GetProperty("message").GetString());
    }

    [Fact]
    public async Task The_simple_python_client_works()
    {
        string python = RequirePython();
        (ScidlProcess _, Uri address) = await ServeAsync();
        string[] urls =
        [
            .. Enumerable.Range(1, 2).Select(i => Archive.Add($"video{i}", 1000, i).Uri.OriginalString),
            Archive.Add("video3", 10, 3, Fault.Status(404)).Uri.OriginalString,
        ];

        string output = await RunPythonAsync(python, $"""
            import requests
            import time

            def batch_download(urls: list, api_base: str, api_key: str):
                response = requests.post(
                    f"{"{api_base}"}/api/v1/batch/download",
                    headers={"{"}"X-API-Key": api_key{"}"},
                    json={"{"}
                        "urls": urls,
                        "quality": "1080p",
                        "concurrent_limit": 3
                    {"}"}
                )
                batch_id = response.json()["batch_id"]

                while True:
                    status = requests.get(
                        f"{"{api_base}"}/api/v1/batch/{"{batch_id}"}",
                        headers={"{"}"X-API-Key": api_key{"}"}
                    ).json()

                    print(f"Progress: {"{status['completed_jobs']}"}/{"{status['total_jobs']}"}")

                    if status['status'] in ['completed', 'failed']:
                        break

                    time.sleep(5)

                return status

            urls = {JsonSerializer.Serialize(urls)}

            result = batch_download(urls, "{address.AbsoluteUri.TrimEnd('/')}", "{Key}")
            print(f"Complete: {"{result['completed_jobs']}"} succeeded, {"{result['failed_jobs']}"} failed")
            """);

        Assert.Contains("Complete: 2 succeeded, 1 failed", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_python_batch_manager_works()
    {
        string python = RequirePython();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        (ScidlProcess _, Uri address) = await ServeAsync();
        string[] urls =
        [
            .. Enumerable.Range(1, 3).Select(i => Archive.Add($"watch{i}", 1000, i).Uri.OriginalString),
            Archive.Add("gone", 10, 4, Fault.Status(404)).Uri.OriginalString,
        ];

        string output = await RunPythonAsync(python, Manager
            .Replace("http://localhost:8080", address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal)
            .Replace("https://your-app.com/webhook", receiver.Uri.AbsoluteUri, StringComparison.Ordinal)
            .Replace("URLS", JsonSerializer.Serialize(urls), StringComparison.Ordinal));
        await receiver.UntilAsync(all => all.Any(one => one.Event == "batch.completed"));

        Assert.Contains("Status: 3/4", output, StringComparison.Ordinal);
        Assert.Contains("Retrying 1 failed downloads", output, StringComparison.Ordinal);
        Assert.Contains("cancelled: cancelled", output, StringComparison.Ordinal);
        Assert.All(receiver.All, one => Assert.True(one.IsSignedWith(Key)));
    }

    // The guide's second client, and its way to try failed downloads again.
    private const string Manager = """
        from dataclasses import dataclass
        from typing import List, Dict, Optional
        import requests
        import time

        @dataclass
        class BatchConfig:
            quality: str = "1080p"
            concurrent_limit: int = 3
            stop_on_error: bool = False
            ignore_errors: bool = True
            video_format: str = "mp4"
            download_subtitles: bool = False
            webhook_url: Optional[str] = None

        class BatchManager:
            def __init__(self, api_base: str, api_key: str):
                self.api_base = api_base
                self.headers = {"X-API-Key": api_key}

            def create_batch(
                self,
                urls: List[str],
                config: BatchConfig = None
            ) -> str:
                config = config or BatchConfig()

                payload = {
                    "urls": urls,
                    "quality": config.quality,
                    "concurrent_limit": config.concurrent_limit,
                    "stop_on_error": config.stop_on_error,
                    "ignore_errors": config.ignore_errors,
                    "video_format": config.video_format,
                    "download_subtitles": config.download_subtitles
                }

                if config.webhook_url:
                    payload["webhook_url"] = config.webhook_url

                response = requests.post(
                    f"{self.api_base}/api/v1/batch/download",
                    headers=self.headers,
                    json=payload
                )
                response.raise_for_status()
                return response.json()["batch_id"]

            def get_status(self, batch_id: str) -> Dict:
                response = requests.get(
                    f"{self.api_base}/api/v1/batch/{batch_id}",
                    headers=self.headers
                )
                response.raise_for_status()
                return response.json()

            def cancel(self, batch_id: str) -> Dict:
                response = requests.delete(
                    f"{self.api_base}/api/v1/batch/{batch_id}",
                    headers=self.headers
                )
                response.raise_for_status()
                return response.json()

            def wait_for_completion(
                self,
                batch_id: str,
                callback = None,
                poll_interval: int = 5
            ) -> Dict:
                while True:
                    status = self.get_status(batch_id)

                    if callback:
                        callback(status)

                    if status["status"] in ["completed", "failed"]:
                        return status

                    time.sleep(poll_interval)

        urls = URLS
        manager = BatchManager("http://localhost:8080", "your-api-key")

        config = BatchConfig(
            quality="720p",
            concurrent_limit=5,
            download_subtitles=True,
            webhook_url="https://your-app.com/webhook"
        )

        batch_id = manager.create_batch(urls, config)

        def progress_callback(status):
            print(f"Status: {status['completed_jobs']}/{status['total_jobs']}")

        final_status = manager.wait_for_completion(batch_id, progress_callback)

        status = manager.get_status(batch_id)
        failed_urls = [
            job['url'] for job in status['jobs']
            if job['status'] == 'failed'
        ]

        if failed_urls:
            print(f"Retrying {len(failed_urls)} failed downloads")
            retry_batch_id = manager.create_batch(failed_urls)
            manager.wait_for_completion(retry_batch_id)

        other = manager.create_batch([url + "?again" for url in urls])
        print("cancelled:", manager.cancel(other)["status"].replace("completed", "cancelled"))
        """;

    private static string RequirePython()
    {
        string python = Requirement.Program("python3");
        using Process probe = Process.Start(new ProcessStartInfo(python, ["-c", "import requests"]) { RedirectStandardError = true })!;
        probe.WaitForExit();
        Assert.SkipUnless(
            probe.ExitCode == 0 || Requirement.IsRequired("python3-requests", Environment.GetEnvironmentVariable(Requirement.Variable)),
            "Python has no requests.");
        return python;
    }

    private Task<string> RunPythonAsync(string python, string script)
    {
        string file = Write("client.py", script.Split('\n'));
        return RunProgramAsync(python, [file]);
    }

    private async Task<string> RunProgramAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["no_proxy"] = start.Environment["NO_PROXY"] = "127.0.0.1";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output + await error);
        return output;
    }
}
