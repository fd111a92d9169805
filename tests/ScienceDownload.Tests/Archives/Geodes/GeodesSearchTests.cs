using System.Text.Json.Nodes;
using ScienceDownload.Archives.Geodes;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;

namespace ScienceDownload.Tests.Archives.Geodes;

public sealed class GeodesSearchTests : IAsyncLifetime
{
    private GeodesHarness _harness = null!;

    private static GeodesSearch Everything { get; } = new() { Collections = [GeodesSeed.Optical, GeodesSeed.Radar] };

    public async ValueTask InitializeAsync() => _harness = await GeodesHarness.StartAsync(seeded: true);

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task The_body_of_a_search_has_these_members_and_no_others()
    {
        var builder = new GeodesSearchBuilder
        {
            Collections = [GeodesSeed.Optical],
            Query = new JsonObject { ["eo:cloud_cover"] = new JsonObject { ["lte"] = 20 } },
            BoundingBox = [1.3, 43.4, 1.6, 43.7],
            StartDate = "2025-01-01",
            EndDate = "2025-01-30",
            Tile = "T31TCJ",
            SortBy = ["start_datetime desc"],
        };

        await _harness.FindAsync(builder.Build());

        (string path, string body) = _harness.Portal.Posted[0];
        Assert.Equal("/api/stac/search", path);
        JsonNode expected = JsonNode.Parse("""
            { "page": 1, "limit": 80,
              "query": { "eo:cloud_cover": {"lte": 20}, "start_datetime": {"gte": "2025-01-01T00:00:00Z"},
                         "end_datetime": {"lte": "2025-01-30T23:59:59.999999Z"}, "grid:code": {"contains": "31TCJ"} },
              "collections": ["FAKE_S2_L1C"], "bbox": [1.3, 43.4, 1.6, 43.7],
              "sortBy": [ {"field": "start_datetime", "direction": "desc"}, {"field": "identifier", "direction": "asc"} ] }
            """)!;
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(body)), body);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(3, false)]
    [InlineData(0, true)]
    public async Task All_items_come_once_though_the_catalogue_grows_and_pages_overlap(int growth, bool repeats)
    {
        (_harness.Portal.Growth, _harness.Portal.RepeatsAcrossPages) = (growth, repeats);

        List<GeodesItem> items = await _harness.FindAsync(Everything);

        Assert.Equal(200, items.Count);
        Assert.Equal(200, items.Select(item => item.Id).Distinct().Count());
        Assert.Equal(items.OrderBy(item => item.StartDate).Select(item => item.Id), items.Select(item => item.Id));
        Assert.All(_harness.Portal.Posted, post => Assert.NotNull(JsonNode.Parse(post.Body)!["sortBy"]));
        Assert.Empty(_harness.Warnings);
    }

    [Fact]
    public async Task A_search_that_ends_early_is_said()
    {
        const string Empty = """{ "type": "FeatureCollection", "features": [], "context": {"returned": 0, "limit": 80, "matched": 7} }""";
        _harness.Portal.Script("/api/stac/search", new GeodesAnswer(200, Empty));

        Assert.Empty(await _harness.FindAsync(Everything));
        Assert.Contains("7 items match and gave 0", Assert.Single(_harness.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_large_search_is_cut_into_windows_of_time(bool descending)
    {
        var client = new GeodesClient(_harness.Calls(), _harness.Warnings.Add) { SplitAbove = 30 };
        GeodesSearch search = Everything with { SortBy = [new GeodesSort("start_datetime", descending)] };

        List<GeodesItem> items = [.. await AsyncSequence.ToListAsync(client.FindItemsAsync(search, GeodesHarness.Cancellation))];

        Assert.Equal(200, items.Count);
        IEnumerable<GeodesItem> sorted = descending ? items.OrderByDescending(item => item.StartDate) : items.OrderBy(item => item.StartDate);
        Assert.Equal(sorted.Select(item => item.Id), items.Select(item => item.Id));
        Assert.All(_harness.Portal.Posted, post => Assert.Equal(1, JsonNode.Parse(post.Body)!["page"]!.GetValue<int>()));
        Assert.Empty(_harness.Warnings);
    }

    [Fact]
    public async Task An_empty_search_is_no_error()
    {
        Assert.Empty(await _harness.FindAsync(new GeodesSearch { Collections = ["FAKE_EMPTY"] }));
        Assert.Empty(_harness.Warnings);
    }

    [Fact]
    public async Task More_matches_than_allowed_are_an_error_before_paging()
    {
        var calls = new GeodesCalls(_harness.Http, () => _harness.Settings() with { MaxItems = 100 });
        var client = new GeodesClient(calls, _harness.Warnings.Add);

        DownloadException failure = await Assert.ThrowsAsync<DownloadException>(
            () => AsyncSequence.ToListAsync(client.FindItemsAsync(Everything, GeodesHarness.Cancellation)));

        Assert.Equal(ErrorId.TooManyResults, failure.Id);
        Assert.Single(_harness.Portal.Posted);
        Assert.Equal(10, (await _harness.FindAsync(Everything with { First = 10 })).Count);
    }

    [Fact]
    public async Task A_refused_query_is_shown_and_not_tried_again_whatever_the_form_of_the_error()
    {
        _harness.Portal.Script("/api/stac/search", GeodesAnswer.InAllForms(400));
        for (int i = 1; i <= 3; i++)
        {
            DownloadException failure = await Assert.ThrowsAsync<DownloadException>(() => _harness.FindAsync(Everything));
            Assert.Equal((ErrorId.RequestRefused, 400), (failure.Id, failure.StatusCode));
            Assert.Contains("FAKE_S1_L1", failure.Message, StringComparison.Ordinal);
            Assert.Equal(i, _harness.Portal.Posted.Count);
        }
    }

    [Theory]
    [InlineData(401, ErrorId.NotSignedIn)]
    [InlineData(403, ErrorId.AccessDenied)]
    [InlineData(302, ErrorId.NotSignedIn)]
    public async Task A_wrong_key_is_said_as_one(int status, ErrorId id)
    {
        _harness.Portal.Script("/api/stac/search", new GeodesAnswer(status));

        DownloadException failure = await Assert.ThrowsAsync<DownloadException>(() => _harness.FindAsync(Everything));

        Assert.Equal(id, failure.Id);
        Assert.Contains("API key", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_harness.Portal.ApiKey, failure.ToString(), StringComparison.Ordinal);
        Assert.Single(_harness.Portal.Posted);
    }

    [Fact]
    public async Task A_busy_portal_is_asked_again_and_nonsense_is_an_error()
    {
        _harness.Portal.Script("/api/stac/search", new GeodesAnswer(503), new GeodesAnswer(429) { RetryAfterSeconds = 2 });
        Assert.Equal(5, (await _harness.FindAsync(Everything with { First = 5 })).Count);

        _harness.Portal.Script("/api/stac/search", new GeodesAnswer(200, "{ \"features\": ["));
        Assert.Equal(ErrorId.ArchiveReplyInvalid, (await Assert.ThrowsAsync<DownloadException>(() => _harness.FindAsync(Everything))).Id);
    }

    [Fact]
    public async Task Collections_are_found_by_parts_of_ids_and_by_words_best_first()
    {
        GeodesClient client = _harness.Client();

        Assert.Equal(3, (await client.FindCollectionsAsync(null, null, GeodesHarness.Cancellation)).Count);
        Assert.Equal("FAKE_S1_L1", (await client.FindCollectionsAsync("glaciers", null, GeodesHarness.Cancellation)).Single().Id);
        Assert.Equal("FAKE_S2_L1C", (await client.FindCollectionsAsync("s2_l1c tiles", null, GeodesHarness.Cancellation))[0].Id);
        Assert.Empty(await client.FindCollectionsAsync("oceanography", null, GeodesHarness.Cancellation));
        JsonObject query = new() { ["dataset"] = new JsonObject { ["eq"] = "FAKE_S1_L1" } };
        Assert.Equal(50, (await client.FindCollectionsAsync(null, query, GeodesHarness.Cancellation)).Single().TotalItems);
    }

    [Fact]
    public async Task Nothing_to_search_by_is_refused_before_any_request()
    {
        DownloadException failure = await Assert.ThrowsAsync<DownloadException>(() => _harness.FindAsync(new GeodesSearch()));
        Assert.Equal(ErrorId.InputInvalid, failure.Id);
        Assert.Empty(_harness.Portal.Posted);
    }

    [Fact]
    public async Task Availability_is_asked_in_batches_and_what_is_not_said_clearly_is_unknown()
    {
        List<GeodesItem> items = await _harness.FindAsync(Everything);
        _harness.Portal.ClearRequests();
        var lookup = new GeodesStorageLookup(new GeodesAvailabilityClient(_harness.Calls()), _harness.Warnings.Add);

        List<GeodesItem> known = [.. await AsyncSequence.ToListAsync(lookup.AddAsync(AsyncSequence.Of(items), GeodesHarness.Cancellation))];

        Assert.Equal(3, _harness.Portal.Posted.Count);
        Assert.Equal(items.Select(item => item.Id), known.Select(item => item.Id));
        Assert.Equal(3, known.Count(item => item.Storage == GeodesStorage.Tape));
        // Two without an address in the datalake, one without a data file.
        Assert.Equal(3, known.Count(item => item.Storage == GeodesStorage.Unknown));
        _harness.Portal.Script("/fastavailability", new GeodesAnswer(200, """{ "products": [] }"""));
        Assert.All(await lookup.AddAsync(known.Take(2).ToList(), GeodesHarness.Cancellation), item =>
            Assert.Equal(GeodesStorage.Unknown, item.Storage));
        _harness.Portal.Script("/fastavailability", [.. Enumerable.Repeat(new GeodesAnswer(500), 9)]);
        Assert.Equal(2, (await lookup.AddAsync(known.Take(2).ToList(), GeodesHarness.Cancellation)).Count);
        Assert.Single(_harness.Warnings);
    }
}
