using System.Net;
using System.Text;
using System.Text.Json;

namespace ScienceDownload.Tests.Service;

/// <summary>What is wrong with a request, in the very words its clients know.</summary>
public sealed class ValidationTests
{
    private const string Create = "/api/v1/batch/download";
    private const string Good = "\"urls\":[\"http://a/x\"]";

    [Theory]
    [InlineData(null, "X-API-Key header required")]
    [InlineData("wrong", "Invalid API key")]
    [InlineData("schl\u00fcssel", "Invalid API key")]
    public async Task Without_the_key_nothing_is_made(string? key, string error)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();

        Answer answer = await service.SendAsync(HttpMethod.Post, Create, "{" + Good + "}", key);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal(error, answer.Text("error"));
        Assert.Equal(401, answer.Json.GetProperty("status_code").GetInt32());
        Assert.Matches("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z$", answer.Text("timestamp"));
        Assert.Equal("ApiKey", answer.Header("WWW-Authenticate"));
        Assert.Empty(await service.Engine.ListAsync(ServiceHarness.Cancellation));
    }

    // The syntax comes before the key, the key before the fields.
    [Theory]
    [InlineData("{\"urls\":[]}", 401)]
    [InlineData("{\"urls\":", 422)]
    public async Task Syntax_comes_before_the_key_and_the_key_before_the_fields(string body, int status)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();

        Answer answer = await service.SendAsync(HttpMethod.Post, Create, body, key: null);

        Assert.Equal(status, (int)answer.Status);
        if (status == 422)
            Assert.Equal("json_invalid", answer.Json.GetProperty("detail")[0].GetProperty("type").GetString());
    }

    // The messages that clients know.
    [Theory]
    [InlineData("", "missing", "", "Field required")]
    [InlineData("{}", "missing", "urls", "Field required")]
    [InlineData("[]", "model_attributes_type", "", "Input should be a valid dictionary or object to extract fields from")]
    [InlineData("{\"urls\":[]}", "too_short", "urls", "List should have at least 1 item after validation, not 0")]
    [InlineData("{\"urls\":\"x\"}", "list_type", "urls", "Input should be a valid list")]
    [InlineData("{\"urls\":[1]}", "string_type", "urls,0", "Input should be a valid string")]
    [InlineData("{\"urls\":[\"http://a\",\" http://a \"]}", "value_error", "urls", "Value error, Duplicate URLs found in batch")]
    [InlineData("{\"urls\":[\"http://a\",\"ftp://x\"]}", "value_error", "urls", "Value error, URL at index 1 must start with http:// or https://")]
    [InlineData("{\"urls\":[\"s3://bucket/key\"]}", "value_error", "urls", "Value error, URL at index 0 must start with http:// or https://")]
    [InlineData("{\"urls\":[\"http://a\",\"  \"]}", "value_error", "urls", "Value error, URL at index 1 is empty")]
    [InlineData("{\"urls\":[\"http://a\",\"http:///x\"]}", "value_error", "urls", "Value error, Invalid URL format at index 1")]
    [InlineData("{\"urls\":[\"http://[::1/x\"]}", "value_error", "urls", "Value error, Invalid IPv6 URL")]
    [InlineData("{U,\"concurrent_limit\":0}", "greater_than_equal", "concurrent_limit", "Input should be greater than or equal to 1")]
    [InlineData("{U,\"concurrent_limit\":11}", "less_than_equal", "concurrent_limit", "Input should be less than or equal to 10")]
    [InlineData("{U,\"concurrent_limit\":2.5}", "int_from_float", "concurrent_limit", "Input should be a valid integer, got a number with a fractional part")]
    [InlineData("{U,\"concurrent_limit\":\"x\"}", "int_parsing", "concurrent_limit", "Input should be a valid integer, unable to parse string as an integer")]
    [InlineData("{U,\"concurrent_limit\":null}", "int_type", "concurrent_limit", "Input should be a valid integer")]
    [InlineData("{U,\"timeout_sec\":59}", "greater_than_equal", "timeout_sec", "Input should be greater than or equal to 60")]
    [InlineData("{U,\"timeout_sec\":7201}", "less_than_equal", "timeout_sec", "Input should be less than or equal to 7200")]
    [InlineData("{U,\"quality\":\"1440p\"}", "enum", "quality", "Input should be 'best', '4k', '1080p', '720p', '480p', '360p' or 'audio'")]
    [InlineData("{U,\"quality\":\"1080P\"}", "enum", "quality", "Input should be 'best', '4k', '1080p', '720p', '480p', '360p' or 'audio'")]
    [InlineData("{U,\"audio_quality\":192}", "string_type", "audio_quality", "Input should be a valid string")]
    [InlineData("{U,\"audio_quality\":\"100\"}", "value_error", "audio_quality", "Value error, Audio quality must be one of: 96, 128, 192, 256, 320")]
    [InlineData("{U,\"subtitle_languages\":[\"en-US\"]}", "value_error", "subtitle_languages", "Value error, Invalid language code: en-US")]
    [InlineData("{U,\"custom_format\":\"best;x\"}", "value_error", "custom_format", "Value error, Custom format contains invalid characters")]
    [InlineData("{U,\"custom_format\":\" \"}", "value_error", "custom_format", "Value error, Custom format cannot be empty")]
    [InlineData("{U,\"stop_on_error\":\"maybe\"}", "bool_parsing", "stop_on_error", "Input should be a valid boolean, unable to interpret input")]
    [InlineData("{U,\"stop_on_error\":null}", "bool_type", "stop_on_error", "Input should be a valid boolean")]
    [InlineData("{U,\"webhook_url\":\"ftp://a\"}", "url_scheme", "webhook_url", "URL scheme should be 'http' or 'https'")]
    [InlineData("{U,\"webhook_url\":\"a/b\"}", "url_parsing", "webhook_url", "Input should be a valid URL, relative URL without a base")]
    [InlineData("{U,\"webhook_url\":\"/hooks/a\"}", "url_parsing", "webhook_url", "Input should be a valid URL, relative URL without a base")]
    [InlineData("{U,\"webhook_url\":\"\"}", "url_parsing", "webhook_url", "Input should be a valid URL, input is empty")]
    [InlineData("{U,\"webhook_url\":5}", "url_type", "webhook_url", "URL input should be a string or URL")]
    [InlineData("{U,\"cookies_id\":\"x\"}", "value_error", "cookies_id", "Value error, Invalid or expired cookies ID: x")]
    [InlineData("{U,\"path_template\":\"{nope}\"}", "value_error", "path_template", "Value error, Unknown path variable: nope")]
    [InlineData("{U,\"path_template\":\"../x\"}", "value_error", "path_template", null)]
    [InlineData("{U,\"path_template\":\"/x\"}", "value_error", "path_template", null)]
    [InlineData("{U,\"path_template\":\"C:\\\\x\"}", "value_error", "path_template", null)]
    [InlineData("{U,\"path_template\":\"a/../b\"}", "value_error", "path_template", null)]
    [InlineData("{U,\"path_template\":\"{id\"}", "value_error", "path_template", null)]
    [InlineData("{U,\"path_template\":\"  \"}", "value_error", "path_template", null)]
    public async Task A_wrong_field_is_told_and_nothing_is_made(string body, string type, string location, string? message)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();

        Answer answer = await service.SendAsync(
            HttpMethod.Post, Create, body.Replace("U", Good, StringComparison.Ordinal).Replace(Good + "S", "US", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        JsonElement detail = Assert.Single(answer.Json.GetProperty("detail").EnumerateArray());
        Assert.Equal(type, detail.GetProperty("type").GetString());
        Assert.Equal("body," + location, string.Join(',', detail.GetProperty("loc").EnumerateArray()) + (location.Length == 0 ? "," : ""));
        if (message is not null)
            Assert.Equal(message, detail.GetProperty("msg").GetString());
        Assert.Empty(await service.Engine.ListAsync(ServiceHarness.Cancellation));
    }

    [Theory]
    [InlineData("{\"urls\":[\"http://a/x\",\"http://a/x/\"]}")]
    [InlineData("{U,\"concurrent_limit\":\"3\"}")]
    [InlineData("{U,\"concurrent_limit\":\" 4 \"}")]
    [InlineData("{U,\"timeout_sec\":60.0}")]
    [InlineData("{U,\"timeout_sec\":60}")]
    [InlineData("{U,\"quality\":null}")]
    [InlineData("{U,\"stop_on_error\":\"Yes\",\"ignore_errors\":0}")]
    [InlineData("{U,\"nobody_knows_this\":{\"a\":1}}")]
    [InlineData("{U,\"path_template\":null,\"webhook_url\":null,\"custom_format\":null,\"subtitle_languages\":[]}")]
    public async Task A_forgivable_request_is_taken(string body)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();

        Answer answer = await service.SendAsync(HttpMethod.Post, Create, body.Replace("U", Good, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
    }

    [Fact]
    public async Task A_hundred_addresses_are_taken_and_one_more_is_refused()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        string[] Urls(int count) => [.. Enumerable.Range(0, count).Select(i => $"http://a.invalid/{i}")];

        Answer refused = await service.PostAsync(new { urls = Urls(101) });
        Answer taken = await service.PostAsync(new { urls = Urls(100) });

        JsonElement detail = refused.Json.GetProperty("detail")[0];
        Assert.Equal("too_long", detail.GetProperty("type").GetString());
        Assert.Equal("List should have at most 100 items after validation, not 101", detail.GetProperty("msg").GetString());
        Assert.Equal("{\"field_type\":\"List\",\"max_length\":100,\"actual_length\":101}", detail.GetProperty("ctx").GetRawText());
        Assert.Equal(HttpStatusCode.Accepted, taken.Status);
        Assert.Single(await service.Engine.ListAsync(ServiceHarness.Cancellation));
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_in_the_order_of_the_fields()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();

        Answer answer = await service.PostAsync(new { webhook_url = "x", quality = "no", concurrent_limit = 0, urls = new[] { "http://a" } });

        Assert.Equal(
            ["quality", "concurrent_limit", "webhook_url"],
            answer.Json.GetProperty("detail").EnumerateArray().Select(detail => detail.GetProperty("loc")[1].GetString()));
    }

    [Fact]
    public async Task A_wrong_address_is_shown_without_its_password_and_not_without_end()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();

        Answer answer = await service.PostAsync(new { urls = new[] { "ftp://someone:hunter2@a/" + new string('x', 5000) } });

        string shown = Encoding.UTF8.GetString(answer.Body);
        Assert.DoesNotContain("hunter2", shown, StringComparison.Ordinal);
        Assert.InRange(shown.Length, 1000, 3000);
    }

    [Fact]
    public async Task Broken_json_is_told_where_it_breaks()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();

        Answer answer = await service.SendAsync(HttpMethod.Post, Create, "{\n  \"urls\": nope}");

        JsonElement detail = answer.Json.GetProperty("detail")[0];
        Assert.InRange(detail.GetProperty("loc")[1].GetInt32(), 12, 13);
        Assert.Equal("JSON decode error", detail.GetProperty("msg").GetString());
        Assert.NotEmpty(detail.GetProperty("ctx").GetProperty("error").GetString()!);
    }

    [Theory]
    [InlineData(null, 202)]
    [InlineData("application/json; charset=utf-8", 202)]
    [InlineData("text/plain", 422)]
    public async Task A_body_without_a_type_is_json_and_another_type_is_not(string? type, int status)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();

        Answer answer = await service.SendAsync(HttpMethod.Post, Create, "{" + Good + "}", contentType: type);

        Assert.Equal(status, (int)answer.Status);
        if (status == 422)
            Assert.Equal("model_attributes_type", answer.Json.GetProperty("detail")[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_body_over_a_mebibyte_is_refused()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();

        Answer answer = await service.SendAsync(HttpMethod.Post, Create, new string(' ', (1024 * 1024) + 1));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
        Assert.Equal("REQUEST_TOO_LARGE", answer.Text("error_code"));
    }

    [Theory]
    [InlineData("{}", "missing", "Field required")]
    [InlineData("{\"url\":\"ftp://a\"}", "value_error", "Value error, URL must start with http:// or https://")]
    [InlineData("{\"url\":\"http:///x\"}", "value_error", "Value error, Invalid URL format")]
    public async Task A_single_download_has_one_address(string body, string type, string message)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();

        Answer answer = await service.SendAsync(HttpMethod.Post, "/api/v1/download", body);

        JsonElement detail = Assert.Single(answer.Json.GetProperty("detail").EnumerateArray());
        Assert.Equal((type, message), (detail.GetProperty("type").GetString(), detail.GetProperty("msg").GetString()));
    }
}
