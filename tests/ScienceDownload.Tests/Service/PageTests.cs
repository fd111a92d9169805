using System.Net;
using System.Text;
using System.Text.Json;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Service;

/// <summary>The status page, as a browser shows it. <c>SCIENCEDOWNLOAD_SCREENSHOTS</c> names a folder to lay pictures of it in.</summary>
public sealed class PageTests
{
    [Fact]
    public async Task The_page_asks_for_nothing_from_elsewhere()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();

        Answer page = await service.SendAsync(HttpMethod.Get, "/", null, null, null, ("Accept", "text/html,*/*"));
        string text = Encoding.UTF8.GetString(page.Body);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.StartsWith(
            "default-src 'none'; script-src 'self'; style-src 'self'", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.DoesNotContain("http", text.Replace("https://example.org/data.nc", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("style=", text, StringComparison.Ordinal);
        Assert.DoesNotContain("onclick", text, StringComparison.Ordinal);
        foreach (string part in (string[])["/app.js", "/app.css", "/icon.svg", "/docs", "/docs.js"])
            Assert.Equal(HttpStatusCode.OK, (await service.SendAsync(HttpMethod.Get, part, key: null)).Status);
    }

    [Fact]
    public async Task Batches_are_seen_and_steered()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(haste: 1);
        var gate = new SimulatorGate();
        string done = await service.CreateAsync(
            [
                .. service.AddFiles(4, 300_000),
                service.Server.Add("<img src=x onerror=alert(1)>.bin", 10, 7),
                service.Server.Add("gone.nc", 10, 8, Fault.Status(404)),
            ]);
        await service.EndAsync(done);
        string moving = await service.CreateAsync(
            [
                service.Server.Add("sst_2024.nc", 8_000_000, 1, Fault.NoValidator(), Fault.Hold(gate, 3_000_000)),
                service.Server.Add("sst_2025.nc", 6_000_000, 2, Fault.NoValidator(), Fault.Hold(gate, 5_000_000)),
                service.Server.Add("readme.txt", 3000, 3),
                service.Server.Add("waits.nc", 10, 4, Fault.SlowHeaders(gate)),
                service.Server.Add("waits too.nc", 10, 5),
            ],
            ("concurrent_limit", 3));
        await service.UntilAsync(moving, batch => ServiceHarness.Count(batch, "completed") == 1);
        await using Browser browser = await Browser.StartAsync();
        await browser.LookAsync(1100, 900, dark: false);

        // The key, with the keyboard alone.
        await browser.GoAsync(service.Address);
        await browser.UntilAsync("document.activeElement?.id === 'key'");
        await browser.TypeAsync("wrong");
        await browser.PressAsync("Enter", "Enter", 13, "\r");
        await browser.UntilAsync("document.getElementById('refused').textContent === 'Invalid API key'");
        await SaveAsync(browser, "sign-in");
        await browser.TypeAsync(ServiceHarness.Key);
        await browser.PressAsync("Enter", "Enter", 13, "\r");
        await browser.UntilAsync("document.getElementById('connection').textContent === 'Live'");
        await browser.UntilAsync("document.querySelectorAll('.batch').length === 2");
        Assert.Equal("6", await browser.RunAsync("document.getElementById('total-done').textContent"));

        // A batch is opened with the keyboard, and names are text whatever is in them.
        await browser.RunAsync($"document.querySelector('[data-id=\"{done}\"] .open').focus()");
        await browser.PressAsync(" ", "Space", 32, " ");
        await browser.UntilAsync($"document.querySelectorAll('[data-id=\"{done}\"] .job').length === 6");
        Assert.Equal("0", await browser.RunAsync("document.querySelectorAll('.jobs img').length"));
        Assert.Contains(
            "HTTP 404 Not Found", await browser.RunAsync("document.querySelector('.job.failed .error').textContent"), StringComparison.Ordinal);
        await browser.PressAsync(" ", "Space", 32, " ");
        await browser.RunAsync($"document.querySelector('[data-id=\"{moving}\"] .open').click()");
        await browser.UntilAsync($"document.querySelectorAll('[data-id=\"{moving}\"] .job').length === 5");
        await browser.UntilAsync("[...document.querySelectorAll('.job progress')].some(bar => bar.value > 30 && bar.value < 100)");
        await SaveAsync(browser, "light");
        await browser.LookAsync(1100, 900, dark: true);
        await SaveAsync(browser, "dark");
        await browser.LookAsync(390, 844, dark: false, phone: true);
        Assert.Equal("true", (await browser.RunAsync("document.documentElement.scrollWidth <= innerWidth")).ToLowerInvariant());
        await SaveAsync(browser, "phone");
        await browser.LookAsync(1100, 900, dark: false);

        // Paused, resumed, finished; what failed is tried again.
        await browser.RunAsync($"document.querySelector('[data-id=\"{moving}\"] [data-action=suspend]').click()");
        await browser.UntilAsync($"document.querySelector('[data-id=\"{moving}\"] .head > .state').textContent === 'Paused'");
        gate.Open();
        await browser.RunAsync($"document.querySelector('[data-id=\"{moving}\"] [data-action=resume]').click()");
        await browser.UntilAsync($"document.querySelector('[data-id=\"{moving}\"] .head > .state').textContent === 'Done'");
        await browser.RunAsync($"document.querySelector('[data-id=\"{done}\"] [data-action=restart]').click()");
        await browser.UntilAsync("document.querySelectorAll('.batch').length === 3");
        await browser.UntilAsync("document.getElementById('notice').textContent.startsWith('Started again as batch_')");

        // A new one from the page, and stopped.
        var hold = new SimulatorGate();
        Uri slow = service.Server.Add("slow.bin", 10, 9, Fault.SlowHeaders(hold)).Uri;
        await browser.RunAsync(
            "document.getElementById('new').open = true; document.getElementById('urls').value = 'ftp://x'; "
            + "document.querySelector('#create button').click()");
        await browser.UntilAsync("document.getElementById('create-error').textContent === 'URL at index 0 must start with http:// or https://'");
        await browser.RunAsync($"document.getElementById('urls').value = '{slow}'; document.querySelector('#create button').click()");
        await browser.UntilAsync("document.querySelectorAll('.batch').length === 4");
        await browser.RunAsync(
            "window.confirm = () => true; document.querySelector('.batch.running [data-action=stop], .batch.queued [data-action=stop]').click()");
        await browser.UntilAsync("document.querySelector('.batch .head > .state').textContent === 'Cancelled'");

        // What the console complains of are the requests that were refused, and nothing else.
        Assert.All(browser.Complaints, complaint => Assert.Contains("status of 4", complaint, StringComparison.Ordinal));
        Assert.DoesNotContain(browser.Complaints, complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Batches_are_removed_with_the_keyboard_alone()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(haste: 1);
        SimulatedFile[] files = [.. service.AddFiles(2, 1000)];
        string first = await service.CreateAsync([files[0]]), second = await service.CreateAsync([files[1]]);
        string path = ServiceHarness.PathOf(ServiceHarness.Job(await service.EndAsync(first), 0));
        await service.EndAsync(second);
        var gate = new SimulatorGate();
        string moving = await service.CreateAsync([service.Server.Add("slow.bin", 10, 9, Fault.SlowHeaders(gate))]);
        await service.UntilAsync(moving, batch => ServiceHarness.Count(batch, "running") == 1);
        await using Browser browser = await Browser.StartAsync();
        await browser.GoAsync(service.Address);
        await browser.UntilAsync("document.activeElement?.id === 'key'");
        await browser.TypeAsync(ServiceHarness.Key);
        await browser.PressAsync("Enter", "Enter", 13, "\r");
        await browser.UntilAsync("document.querySelectorAll('.batch').length === 3");
        static string Row(string id) => $"document.querySelector('[data-id=\"{id}\"]')";
        static string Remove(string id) => $"document.querySelector('[data-id=\"{id}\"] [data-action=remove]')";

        // What runs is stopped or paused first.
        await browser.UntilAsync($"{Remove(moving)}.hidden && !{Remove(first)}.hidden");

        // Open, and Tab from its name over the buttons that are there; who says no keeps the batch.
        await browser.RunAsync("window.asked = []; window.answer = false; window.confirm = text => { asked.push(text); return answer; }");
        await browser.RunAsync($"{Row(first)}.querySelector('.open').focus()");
        await browser.PressAsync(" ", "Space", 32, " ");
        await browser.UntilAsync($"{Row(first)}.querySelectorAll('.job').length === 1");
        await browser.PressAsync("Tab", "Tab", 9);
        await browser.UntilAsync($"document.activeElement === {Remove(first)}");
        await browser.PressAsync("Enter", "Enter", 13, "\r");
        await browser.UntilAsync("asked.length === 1 && asked[0].startsWith('Remove this batch')");
        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/api/v1/batch/" + first)).Status);
        await browser.RunAsync("window.answer = true");
        await browser.PressAsync("Enter", "Enter", 13, "\r");
        await browser.UntilAsync($"!{Row(first)} && document.getElementById('notice').textContent === 'Removed'");

        // The focus is on a neighbour, the page goes on, and the file stays.
        await browser.UntilAsync("document.activeElement.classList.contains('open') && document.activeElement.isConnected");
        await browser.UntilAsync("document.getElementById('connection').textContent === 'Live'");
        Assert.Equal(HttpStatusCode.NotFound, (await service.GetAsync("/api/v1/batch/" + first)).Status);
        Assert.True(File.Exists(Path.Combine(service.Root, path)));
        await browser.RunAsync($"{Row(moving)}.querySelector('[data-action=suspend]').click()");
        await browser.UntilAsync($"!{Remove(moving)}.hidden");
        gate.Open();
        await browser.RunAsync($"{Remove(moving)}.click()");
        await browser.UntilAsync($"!{Row(moving)} && document.querySelectorAll('.batch').length === 1");
        Assert.All(browser.Complaints, complaint => Assert.Contains("status of 401", complaint, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Events_tell_of_every_change()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        string id = await service.CreateAsync(service.AddFiles(1, 10));
        await service.EndAsync(id);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events?batch=" + id);
        request.Headers.Add("X-API-Key", ServiceHarness.Key);

        using HttpResponseMessage response = await service.Http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, ServiceHarness.Cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(ServiceHarness.Cancellation));
        string? name = await reader.ReadLineAsync(ServiceHarness.Cancellation);
        JsonElement first = JsonDocument.Parse((await reader.ReadLineAsync(ServiceHarness.Cancellation))!["data: ".Length..]).RootElement;
        await reader.ReadLineAsync(ServiceHarness.Cancellation);
        string other = await service.CreateAsync([service.Server.Add("x", 10)]);
        await reader.ReadLineAsync(ServiceHarness.Cancellation);
        JsonElement next = JsonDocument.Parse((await reader.ReadLineAsync(ServiceHarness.Cancellation))!["data: ".Length..]).RootElement;

        Assert.Equal(("event: state", "text/event-stream"), (name, response.Content.Headers.ContentType!.MediaType));
        Assert.Equal((1, id), (first.GetProperty("total").GetInt32(), first.GetProperty("batch").GetProperty("batch_id").GetString()));
        Assert.Equal(other, next.GetProperty("batches")[0].GetProperty("batch_id").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.SendAsync(HttpMethod.Get, "/api/v1/events", key: null)).Status);
    }

    private static async Task SaveAsync(Browser browser, string name)
    {
        if (Environment.GetEnvironmentVariable("SCIENCEDOWNLOAD_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await File.WriteAllBytesAsync(
                Path.Combine(Directory.CreateDirectory(folder).FullName, $"status-{name}.png"),
                await browser.ScreenshotAsync(),
                Browser.Cancellation);
        }
    }
}
