using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScienceDownload.Archives.Geodes;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Geodes;

/// <summary>Limits of one's own, and small ways of the catalogue that other tests do not meet.</summary>
public sealed class GeodesBudgetTests : IAsyncLifetime
{
    private GeodesHarness _harness = null!;

    public async ValueTask InitializeAsync() => _harness = await GeodesHarness.StartAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Theory]
    [InlineData(2500L, null, 2)]
    [InlineData(null, 3, 3)]
    [InlineData(10L, null, 1)]
    [InlineData(5000L, 5, 5)]
    public async Task A_run_stops_at_its_budget_and_later_runs_bring_the_rest(long? bytes, int? requests, int perRun)
    {
        _harness.Files.Options = _harness.Files.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        GeodesProduct[] products =
        [
            .. Enumerable.Range(0, 5).Select(i => _harness.Portal.Add(new GeodesProductOptions { Identifier = $"P{i}", Length = 1000, Seed = i })),
        ];
        var plan = new GeodesPlan(new GeodesPlanOptions { ByteBudget = bytes, RequestBudget = requests });
        BatchInfo made = await _harness.CreateAsync((await _harness.FindAsync(products)).SelectMany(item => plan.Files(item, ["data"])));

        for (int there = perRun; there < 5; there += perRun)
        {
            BatchRun run = await _harness.RunAsync(made);
            // What was asked for may still be on its way to its final name: the next run finds it there.
            Assert.Equal((BatchState.Suspended, 0), (run.Batch.State, run.Batch.Failed));
            Assert.Contains(run.Sink.Messages, message => message.Contains("budget of this run", StringComparison.Ordinal));
            Assert.Equal(there, _harness.Portal.Downloads);
        }

        BatchRun last = await _harness.RunAsync(made);
        Assert.Equal((BatchState.Completed, 5, 5), (last.Batch.State, last.Batch.Completed, _harness.Portal.Downloads));
    }

    [Fact]
    public async Task The_MD5_is_in_the_address_where_the_description_lacks_it()
    {
        GeodesSeed.AddTo(_harness.Portal);
        List<GeodesItem> items = await _harness.FindAsync(new GeodesSearch { Collections = [GeodesSeed.Radar, GeodesSeed.Optical] });
        static string Description(GeodesItem item) => JsonNode.Parse(item.Json)!["assets"]![item.FileName!]!["description"]!.GetValue<string>();
        GeodesItem bare = Assert.Single(
            items, item => item.DataAsset is not null && !Description(item).Contains("Checksum", StringComparison.Ordinal));

        Assert.Equal(bare.DataAsset!.Href.Segments[^1].ToLowerInvariant(), bare.Md5);
        // Unknown clouds are -1 in the catalogue.
        Assert.Contains(
            items, item => item.CloudCover is null && Convert.ToDouble(item.Properties["eo:cloud_cover"], CultureInfo.InvariantCulture) < 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pictures_come_without_a_key_and_with_it_where_there_is_one(bool hasKey)
    {
        GeodesProduct product = _harness.Portal.Add(new GeodesProductOptions { Identifier = "PICTURE", Length = 10 });
        GeodesItem item = Assert.Single(await _harness.FindAsync(product));
        if (!hasKey)
            _harness.Access = new ArchiveAccess { Server = _harness.Portal.BaseUri };
        _harness.Portal.ClearRequests();

        BatchRun run = await _harness.RunAsync(await _harness.CreateAsync(new GeodesPlan(new GeodesPlanOptions()).Files(item, ["quicklook"])));

        Assert.Equal([ItemState.Completed], run.States);
        // Nobody asks beforehand whether the key is good: it is not needed.
        RecordedRequest request = Assert.Single(_harness.Portal.Requests);
        Assert.Equal(hasKey ? _harness.Portal.ApiKey : null, request.Headers["X-API-Key"]);
    }

    [Fact]
    public void A_relative_address_begins_at_the_portal()
    {
        using JsonDocument feature = JsonDocument.Parse("""
            { "id": "URN:1", "assets": { "a.zip": { "href": "/api/download/URN:1/files/4c4b12144a0312e1b8fa5017fd363aac", "roles": ["data"] } } }
            """);
        GeodesItem item = GeodesItemReader.Read(feature.RootElement, new Uri("https://portal.example/"))!;
        Assert.Equal("https://portal.example/api/download/URN:1/files/4c4b12144a0312e1b8fa5017fd363aac", item.DataAsset!.Href.OriginalString);
    }

    [Fact]
    public async Task A_geometry_goes_to_the_portal_as_it_is_and_alone()
    {
        GeodesProduct product = _harness.Portal.Add(new GeodesProductOptions { Identifier = "HERE", Length = 10 });
        JsonObject place = JsonNode.Parse("""{ "type": "Point", "coordinates": [1.5, 43.5] }""")!.AsObject();
        var builder = new GeodesSearchBuilder { Geometry = place };

        List<GeodesItem> found = await _harness.FindAsync(builder.Build());

        JsonObject body = JsonNode.Parse(_harness.Portal.Posted[^1].Body)!.AsObject();
        Assert.True(JsonNode.DeepEquals(place, body["intersects"]), body.ToJsonString());
        Assert.Equal(["page", "limit", "intersects", "sortBy"], body.Select(member => member.Key));
        Assert.Equal(product.Identifier, Assert.Single(found).Identifier);
    }
}
