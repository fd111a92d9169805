using ScienceDownload.Archives.Onc;
using ScienceDownload.Tests.Engine;

namespace ScienceDownload.Tests.Archives.Onc;

public sealed class OncRequestFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [];

    [Fact]
    public async Task The_guide_s_json_is_read()
    {
        IReadOnlyList<OncRequest> requests = await ReadAsync("requests.json", """
            { "defaults": { "pad_seconds": 15, "download_audio": true, "clip": true, "data_product_options": { "dpo_spectralDataDownsample": 2 } },
              "requests": [
                { "deviceCode": "ICLISTENHF6324", "timestamp": "2024-04-01T12:34:50Z", "label": "whale call 1" },
                { "deviceCode": "ICLISTENHF6324", "start": "2024-04-01T12:30:00Z", "end": "2024-04-01T12:33:30Z",
                  "pad_before_seconds": 10, "pad_after_seconds": 20, "label": "ship noise event" } ] }
            """);

        Assert.Equal(["12:34:35-12:35:05", "12:29:50-12:33:50"], requests.Select(Window));
        Assert.All(
            requests,
            request => Assert.True(request is { IsClipped: true, IncludeAudio: true, IncludeSpectrogram: true, Tag: "timestamp_requests" }));
        Assert.Equal("2", requests[0].DataProductOptions["dpo_spectralDataDownsample"]);
        Assert.Equal(["whale call 1", "ship noise event"], requests.Select(request => request.Label));
        Assert.Equal("requests.json requests[1]", requests[1].Origin);
    }

    [Fact]
    public async Task The_guide_s_csv_is_read_also_with_a_byte_order_mark()
    {
        IReadOnlyList<OncRequest> requests = await ReadAsync("requests.csv", "\uFEFF" + """
            deviceCode,timestamp,label,data_product_options
            ICLISTENHF6324,2024-04-01T12:30:00Z,whale call,"{""dpo_spectralDataDownsample"": 2}"
            ICLISTENHF6324,2024-04-01T14:45:30Z,ship noise,"{'dpo_spectralDataDownsample': 1, 'dpo_x': True}"

            ICLISTENHF6324,2024-04-02T08:15:00Z,unknown,""
            """);

        Assert.Equal(["2", "1", null], requests.Select(request => request.DataProductOptions.GetValueOrDefault("dpo_spectralDataDownsample")));
        Assert.Equal("true", requests[1].DataProductOptions["dpo_x"]);
        Assert.Equal(["requests.csv row 2", "requests.csv row 3", "requests.csv row 5"], requests.Select(request => request.Origin));
        Assert.All(requests, request => Assert.False(request.IsClipped));
    }

    [Theory]
    [InlineData("generator_defaults", "generator_options")]
    [InlineData("spectrogram_generator_defaults", "spectrogram_generator_options")]
    [InlineData("custom_spectrogram_defaults", "custom_spectrogram_options")]
    public async Task Options_of_local_spectrograms_are_carried_option_by_option(string defaults, string options)
    {
        IReadOnlyList<OncRequest> requests = await ReadAsync("requests.json", $$"""
            { "{{defaults}}": { "win_dur": 0.5, "overlap": 0.25 },
              "requests": [
                { "deviceCode": "D", "timestamp": "2024-04-01T12:00:00Z", "{{options}}": { "overlap": 0.75, "nfft": 2048 } },
                { "deviceCode": "D", "timestamp": "2024-04-01T12:00:00Z" } ] }
            """);

        Assert.Equal(
            ["""{"win_dur":0.5,"overlap":0.75,"nfft":2048}""", """{"win_dur":0.5,"overlap":0.25}"""],
            requests.Select(request => request.GeneratorOptions));
    }

    [Fact]
    public async Task Options_of_local_spectrograms_stand_in_older_shapes_and_in_csv_too()
    {
        IReadOnlyList<OncRequest> map = await ReadAsync("map.json", """
            { "generator_defaults": { "nfft": 64 }, "D": [{ "timestamp": "2024-04-01T12:00:00Z" }], "E": ["2024-04-01T12:00:00Z"] }
            """);
        IReadOnlyList<OncRequest> csv = await ReadAsync("r.csv", "device,time,generator_options\nD,2024-04-01,\"{'nfft': 64}\"\nD,2024-04-01,");

        Assert.Equal(["""{"nfft":64}""", """{"nfft":64}"""], map.Select(request => request.GeneratorOptions));
        Assert.Equal(["""{"nfft":64}""", null], csv.Select(request => request.GeneratorOptions));
    }

    [Fact]
    public async Task A_wrong_option_of_a_local_spectrogram_names_its_request()
    {
        DownloadException wrong = await Assert.ThrowsAsync<DownloadException>(() => ReadAsync("r.json", """
            [{ "device": "D", "time": "2024-04-01" }, { "device": "D", "time": "2024-04-01", "generator_options": { "overlap": "much" } }]
            """));

        Assert.StartsWith("r.json[1]: ", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("overlap", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"device":"D","time":"2024-04-01T12:00:00Z"}]""", "12:00:00-12:00:01")]
    [InlineData("""[{"requests":[{"device_code":"D","datetime":"2024-04-01T12:00:00Z"}]}]""", "12:00:00-12:00:01")]
    [InlineData("""{"D":["2024-04-01T12:00:00Z"]}""", "12:00:00-12:00:01")]
    [InlineData("""{"D":[[2024,4,1,12,0,0,99]]}""", "12:00:00-12:00:01")]
    [InlineData("""{"D":[{"begin":"2024-04-01T12:00:00Z","stop":"2024-04-01T12:01:00Z"}]}""", "12:00:00-12:01:00")]
    [InlineData("""{"requests":[{"deviceCode":"D","timestamp":"2024-04-01T13:00:00Z","start":"2024-04-01T12:00:00Z","duration_seconds":60}]}""", "12:00:00-12:01:00")]
    [InlineData("""{"requests":[{"deviceCode":"D","timestamp":[2024,4,1,5,0,0],"tz":"America/Vancouver","end":"2024-04-01T05:00:30"}]}""", "12:00:00-12:00:30")]
    [InlineData("""{"requests":[{"deviceCode":"D","timestamp":"2024-04-01T12:00:00Z","pad_seconds":null,"pad_before_seconds":"1.5"}]}""", "11:59:58-12:00:00")]
    public async Task Every_shape_and_alias_is_read(string json, string expected)
    {
        OncRequest request = Assert.Single(await ReadAsync("r.json", json));

        Assert.Equal(("D", expected), (request.DeviceCode, Window(request)));
    }

    [Theory]
    [InlineData("\"false\"", false)]
    [InlineData("\"No\"", false)]
    [InlineData("0", false)]
    [InlineData("\"T\"", true)]
    [InlineData("1", true)]
    [InlineData("true", true)]
    public async Task Yes_and_no_may_be_words_and_numbers(string value, bool expected)
    {
        OncRequest request = Assert.Single(await ReadAsync(
            "r.json", $$"""[{"device":"D","time":"2024-04-01T12:00:00Z","download_spectrogram":{{value}},"audio":{{value}},"clip":{{value}}}]"""));

        Assert.Equal((expected, expected, expected), (request.IncludeSpectrogram, request.IncludeAudio, request.IsClipped));
    }

    [Fact]
    public async Task A_file_without_requests_is_empty() => Assert.Empty(await ReadAsync("r.json", """{"requests":[]}"""));

    [Fact]
    public async Task An_alias_in_a_request_beats_the_file_s_default_and_the_call_comes_last()
    {
        var options = new OncImportOptions { Defaults = new Dictionary<string, string> { ["output_tag"] = "call", ["pad_seconds"] = "3" } };

        OncRequest request = Assert.Single(await ReadAsync("r.json",
            """
            {"defaults":{"deviceCode":"DEFAULT","pad_seconds":5,"hsd_options":{"a":"1"}},
             "requests":[{"device":"MINE","timestamp":"2024-04-01T12:00:00Z","data_product_options":{"b":2}}]}
            """, options));

        Assert.Equal(("MINE", "call", TimeSpan.FromSeconds(5)), (request.DeviceCode, request.Tag, request.PadBefore));
        Assert.Equal("2", Assert.Single(request.DataProductOptions).Value);
    }

    [Fact]
    public async Task A_call_that_insists_beats_the_file()
    {
        var options = new OncImportOptions { Overrides = new Dictionary<string, string> { ["pad_seconds"] = "10", ["download_audio"] = "true" } };

        OncRequest request = Assert.Single(await ReadAsync("r.json",
            """{"requests":[{"deviceCode":"D","timestamp":"2024-04-01T12:00:00Z","pad_seconds":1,"audio":"false"}]}""", options));

        Assert.Equal((TimeSpan.FromSeconds(10), true), (request.PadAfter, request.IncludeAudio));
    }

    [Fact]
    public async Task An_older_tool_s_padding_is_swallowed_by_a_span_when_asked_for()
    {
        const string json = """
            {"requests":[{"deviceCode":"D","start":"2024-04-01T12:30:00Z","end":"2024-04-01T12:33:30Z",
             "pad_before_seconds":10,"pad_after_seconds":20}]}
            """;

        OncRequest request = Assert.Single(await ReadAsync("r.json", json, new OncImportOptions { CompatiblePadding = true }));

        Assert.Equal("12:29:50-12:33:30", Window(request));
    }

    [Fact]
    public async Task Every_bad_request_is_named_at_once()
    {
        DownloadException wrong = await Assert.ThrowsAsync<DownloadException>(() => ReadAsync("r.csv", """
            device,time,end,tz,pad_seconds,clip
            ,2024-04-01T12:00:00Z,,,,
            D,,,,,
            D,2024-04-01T12:00:00Z,2024-04-01T11:00:00Z,,,
            D,2024/04/01,,,,
            D,2024-04-01,,Atlantis,,
            D,2024-04-01,,,-1,
            D,2024-04-01,,,many,
            D,2024-04-01,,,,maybe
            D,2024-04-01,,,,yes
            """));

        Assert.Equal(ErrorId.InputInvalid, wrong.Id);
        string[] lines = wrong.Message.Split(Environment.NewLine);
        Assert.Equal(
            Enumerable.Range(2, 8).Select(row => $"r.csv row {row}"),
            lines.Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]));
        Assert.Contains("deviceCode", lines[0], StringComparison.Ordinal);
        Assert.Contains("Atlantis", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lenient_reading_passes_over_bad_values_with_a_warning()
    {
        OncRequest request = Assert.Single(
            await ReadAsync("r.csv", "device,time,pad_seconds\nD,2024-04-01T12:00:00Z,many\n", new OncImportOptions { IsLenient = true }));

        Assert.Equal(TimeSpan.Zero, request.PadBefore);
        Assert.Contains("row 2", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("r.json", "{ nope", "line 1")]
    [InlineData("r.json", "[42]", "r.json[0]")]
    [InlineData("r.json", """{"D":"2024-04-01"}""", "not a list")]
    [InlineData("r.csv", "", "header")]
    [InlineData("r.csv", "deviceCode,timestamp\nD,\"2024", "row 2")]
    public async Task A_file_that_cannot_be_read_says_where(string name, string text, string expected) =>
        Assert.Contains(expected, (await Assert.ThrowsAsync<DownloadException>(() => ReadAsync(name, text))).Message, StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private static string Window(OncRequest request) => FormattableString.Invariant($"{request.Window.Start:HH:mm:ss}-{request.Window.End:HH:mm:ss}");

    private async Task<IReadOnlyList<OncRequest>> ReadAsync(string name, string text, OncImportOptions? options = null)
    {
        string path = _folder[name];
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        return await OncRequestFile.ReadAsync(path, options ?? new OncImportOptions(), _warnings.Add, TestContext.Current.CancellationToken);
    }
}
