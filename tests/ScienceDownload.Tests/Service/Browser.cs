using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Service;

/// <summary>A headless Chromium with one page, driven by its DevTools protocol.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("scidl-browser-");
    private readonly ClientWebSocket _socket = new();
    private readonly List<string> _complaints = [];
    private Process? _process;
    private int _lastId;

    /// <summary>What the page wrote to its console or was refused, errors only.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Browser> StartAsync()
    {
        string program = Requirement.Program("chromium");
        var browser = new Browser();
        browser._process = Process.Start(new ProcessStartInfo(program,
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--no-first-run", "--no-proxy-server", "--hide-scrollbars", "--remote-debugging-port=0",
            "--user-data-dir=" + browser._profile.FullName, "about:blank",
        ]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        browser._process.BeginErrorReadLine();
        browser._process.BeginOutputReadLine();
        await browser._socket.ConnectAsync(await browser.FindPageAsync(), Cancellation);
        foreach (string domain in (string[])["Page", "Runtime", "Log"])
            await browser.CallAsync(domain + ".enable");
        return browser;
    }

    public Task GoAsync(Uri uri) => CallAsync("Page.navigate", new JsonObject { ["url"] = uri.AbsoluteUri });

    /// <summary>Runs a script in the page and gives what it returns, as text.</summary>
    public async Task<string> RunAsync(string script)
    {
        JsonElement answer = await CallAsync(
            "Runtime.evaluate", new JsonObject { ["expression"] = script, ["awaitPromise"] = true, ["returnByValue"] = true });
        Assert.False(answer.TryGetProperty("exceptionDetails", out JsonElement failure), failure.ToString());
        return answer.GetProperty("result").TryGetProperty("value", out JsonElement value) ? value.ToString() : "";
    }

    /// <summary>Waits until a script gives true.</summary>
    public async Task UntilAsync(string script)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (await RunAsync($"Boolean({script})") is not "True" and not "true")
        {
            if (deadline.IsCancellationRequested)
                Assert.Fail($"Never true: {script}\n{await RunAsync("document.body.innerText")}\n{string.Join('\n', _complaints)}");
            await Task.Delay(30, Cancellation);
        }
    }

    /// <summary>Presses a key.</summary>
    public async Task PressAsync(string key, string code, int number, string? text = null)
    {
        foreach (string type in (string[])["keyDown", "keyUp"])
        {
            var press = new JsonObject { ["type"] = type, ["key"] = key, ["code"] = code, ["windowsVirtualKeyCode"] = number };
            if (text is not null && type == "keyDown")
                press["text"] = text;
            await CallAsync("Input.dispatchKeyEvent", press);
        }
    }

    /// <summary>Types a text where the focus is.</summary>
    public Task TypeAsync(string text) => CallAsync("Input.insertText", new JsonObject { ["text"] = text });

    /// <summary>Sets the size of the window in points, and light or dark.</summary>
    public async Task LookAsync(int width, int height, bool dark, bool phone = false)
    {
        await CallAsync(
            "Emulation.setDeviceMetricsOverride",
            new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = phone ? 2 : 1, ["mobile"] = phone });
        await CallAsync("Emulation.setEmulatedMedia", new JsonObject
        {
            ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }),
        });
    }

    public async Task<byte[]> ScreenshotAsync()
    {
        JsonElement answer = await CallAsync("Page.captureScreenshot", new JsonObject { ["format"] = "png" });
        return answer.GetProperty("data").GetBytesFromBase64();
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        for (int attempt = 0; attempt < 20 && Directory.Exists(_profile.FullName); attempt++)
        {
            try
            {
                _profile.Delete(recursive: true);
            }
            catch (IOException)
            {
                // Its helpers close their files a moment after it.
                await Task.Delay(100);
            }
        }
    }

    private async Task<Uri> FindPageAsync()
    {
        string file = Path.Combine(_profile.FullName, "DevToolsActivePort");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (!File.Exists(file) || (await File.ReadAllLinesAsync(file, deadline.Token)).Length < 2)
            await Task.Delay(50, deadline.Token);
        string port = (await File.ReadAllLinesAsync(file, deadline.Token))[0];
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        while (true)
        {
            using JsonDocument pages = JsonDocument.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/json/list"), deadline.Token));
            foreach (JsonElement page in pages.RootElement.EnumerateArray())
            {
                if (page.GetProperty("type").GetString() == "page")
                    return new Uri(page.GetProperty("webSocketDebuggerUrl").GetString()!);
            }

            await Task.Delay(50, deadline.Token);
        }
    }

    private async Task<JsonElement> CallAsync(string method, JsonObject? parameters = null)
    {
        int id = ++_lastId;
        var call = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        await _socket.SendAsync(Encoding.UTF8.GetBytes(call.ToJsonString()), WebSocketMessageType.Text, true, Cancellation);
        while (true)
        {
            JsonElement message = await ReceiveAsync();
            if (message.TryGetProperty("id", out JsonElement answered) && answered.GetInt32() == id)
            {
                Assert.False(message.TryGetProperty("error", out JsonElement error), $"{method}: {error}");
                return message.GetProperty("result");
            }

            Note(message);
        }
    }

    private void Note(JsonElement message)
    {
        string? method = message.TryGetProperty("method", out JsonElement name) ? name.GetString() : null;
        if (method == "Runtime.exceptionThrown")
            _complaints.Add(message.GetProperty("params").ToString());
        else if (method == "Log.entryAdded"
            && message.GetProperty("params").GetProperty("entry") is var entry
            && entry.GetProperty("level").GetString() == "error")
            _complaints.Add(entry.GetProperty("text").GetString() + " " + (entry.TryGetProperty("url", out JsonElement url) ? url.GetString() : ""));
    }

    private async Task<JsonElement> ReceiveAsync()
    {
        var message = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer.AsMemory(), Cancellation);
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonDocument.Parse(message.ToArray()).RootElement;
    }
}
