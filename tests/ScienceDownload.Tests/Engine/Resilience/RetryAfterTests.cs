using System.Net;
using ScienceDownload.Engine.Transports.Http;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Engine.Resilience;

public sealed class RetryAfterTests
{
    private readonly FakeClock _clock = new();

    [Theory]
    [InlineData("0", 0)]
    [InlineData("120", 120)]
    [InlineData("599", 599)]
    [InlineData("86400", 600)]
    [InlineData("Thu, 06 Nov 2025 10:02:00 GMT", 120)]
    [InlineData("Thu, 06 Nov 2025 09:00:00 GMT", 0)]
    [InlineData("Fri, 06 Nov 2026 10:00:00 GMT", 600)]
    public void Is_read_as_seconds_or_date_and_cut_to_what_is_sensible(string header, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Failure(429, header).RetryAfter);

    [Theory]
    [InlineData(null)]
    [InlineData("soon")]
    [InlineData("-5")]
    public void Says_nothing_when_it_is_missing_or_wrong(string? header) => Assert.Null(Failure(503, header).RetryAfter);

    [Fact]
    public void A_date_is_compared_with_the_servers_own_clock()
    {
        using HttpResponseMessage response = Response(503, "Thu, 06 Nov 2025 23:00:30 GMT");
        response.Headers.Date = new DateTimeOffset(2025, 11, 6, 23, 0, 0, TimeSpan.Zero);

        Assert.Equal(TimeSpan.FromSeconds(30), HttpReplyErrors.FromStatus(response, _clock).RetryAfter);
    }

    [Theory]
    [InlineData(408, true)]
    [InlineData(425, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(407, false)]
    [InlineData(451, false)]
    [InlineData(501, false)]
    public void Only_what_may_pass_is_worth_another_try(int status, bool isTransient)
    {
        DownloadException failure = Failure(status, null);

        Assert.Equal((isTransient, status), (failure.IsTransient, failure.StatusCode));
        Assert.StartsWith($"HTTP {status}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_that_takes_too_long_is_a_host_that_cannot_be_reached()
    {
        // What SocketsHttpHandler throws when its ConnectTimeout is up.
        var timeout = new TaskCanceledException("A connection could not be established.", new TimeoutException());

        DownloadException? failure = HttpReplyErrors.FromException(timeout, new Uri("http://example.com/secret?key=1"));

        Assert.Equal((ErrorId.ServerUnreachable, true), (failure?.Id, failure?.IsTransient));
        Assert.DoesNotContain("secret", failure!.Message, StringComparison.Ordinal);
        Assert.Null(HttpReplyErrors.FromException(new TaskCanceledException(), new Uri("http://example.com/")));
    }

    private DownloadException Failure(int status, string? retryAfter)
    {
        using HttpResponseMessage response = Response(status, retryAfter);
        return HttpReplyErrors.FromStatus(response, _clock);
    }

    private static HttpResponseMessage Response(int status, string? retryAfter)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status);
        if (retryAfter is not null)
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return response;
    }
}
