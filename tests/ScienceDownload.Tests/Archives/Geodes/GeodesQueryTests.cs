using System.Text.Json.Nodes;
using ScienceDownload.Archives.Geodes;

namespace ScienceDownload.Tests.Archives.Geodes;

public sealed class GeodesQueryTests
{
    [Theory]
    [InlineData("spaceborne:cloudCover", "'eo:cloud_cover'")]
    [InlineData("spaceborne:tile", "'grid:code'")]
    [InlineData("dataType", "'dataset'")]
    [InlineData("temporal:startDate", "'start_datetime'")]
    [InlineData("eo:cloud_cove", "'eo:cloud_cover'")]
    [InlineData("cloud_cover", "'eo:cloud_cover'")]
    [InlineData("platfrom", "'platform'")]
    public void An_unknown_attribute_is_refused_with_the_one_that_was_meant(string name, string meant)
    {
        DownloadException failure = Assert.Throws<DownloadException>(() => GeodesQuery.Check(new JsonObject { [name] = "x" }));
        Assert.Equal(ErrorId.InputInvalid, failure.Id);
        Assert.Contains(meant, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "eo:cloud_cover": {"lt": 20} }""", "'lte'")]
    [InlineData("""{ "eo:cloud_cover": {"between": 20} }""", "no operator")]
    [InlineData("""{ "eo:cloud_cover": {"lte": "cloudy"} }""", "number")]
    [InlineData("""{ "sat:relative_orbit": {"eq": 1.5} }""", "whole number")]
    [InlineData("""{ "no_geometry": {"eq": "maybe"} }""", "truth value")]
    [InlineData("""{ "start_datetime": {"gte": "yesterday"} }""", "no date")]
    [InlineData("""{ "platform": {} }""", "no condition")]
    [InlineData("""{ "platform": {"eq": ["S2A", "S2B"]} }""", "takes several")]
    [InlineData("""{ "platform": "S2A", "PLATFORM": "S2B" }""", "twice")]
    public void A_wrong_condition_is_refused(string query, string why)
    {
        DownloadException failure = Assert.Throws<DownloadException>(() => GeodesQuery.Check(JsonNode.Parse(query)!.AsObject()));
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "platform": "S2A" }""", """{ "platform": {"eq": "S2A"} }""")]
    [InlineData("""{ "platform": ["S2A", "S2B"] }""", """{ "platform": {"in": ["S2A", "S2B"]} }""")]
    [InlineData("""{ "EO:Cloud_Cover": {"LTE": "20"} }""", """{ "eo:cloud_cover": {"lte": "20"} }""")]
    [InlineData("""{ "start_datetime": {"gte": "2025-11-01", "lte": "2025-11-02T10:30"} }""", """{ "start_datetime": {"gte": "2025-11-01T00:00:00Z", "lte": "2025-11-02T10:30:00Z"} }""")]
    public void A_query_is_put_into_the_portals_form(string query, string expected)
    {
        JsonObject checked_ = GeodesQuery.Check(JsonNode.Parse(query)!.AsObject());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), checked_), checked_.ToJsonString());
    }

    [Theory]
    [InlineData("31TCJ", "31TCJ")]
    [InlineData("T31TCJ", "31TCJ")]
    [InlineData("t31tcj", "31TCJ")]
    [InlineData("MGRS-31TCJ", "31TCJ")]
    [InlineData("SUDOUE-4", "SUDOUE-4")]
    [InlineData("Ariège", "Ariège")]
    [InlineData("TOULOUSE", "TOULOUSE")]
    public void A_tile_is_what_all_collections_contain(string tile, string bare) => Assert.Equal(bare, GeodesSearchBuilder.BareTile(tile));

    [Theory]
    [InlineData("2025-01-15", "2025-01-15T00:00:00Z", "2025-01-15T23:59:59.999999Z")]
    [InlineData("2025-01-15T10", "2025-01-15T10:00:00Z", "2025-01-15T10:59:59.999999Z")]
    [InlineData("2025-01-15T10:30", "2025-01-15T10:30:00Z", "2025-01-15T10:30:59.999999Z")]
    [InlineData("2025-01-15T10:30:05Z", "2025-01-15T10:30:05Z", "2025-01-15T10:30:05Z")]
    [InlineData("2025-01-15T10:30:05.123456Z", "2025-01-15T10:30:05.123456Z", "2025-01-15T10:30:05.123456Z")]
    [InlineData("2025-01-15T10:30:05+02:00", "2025-01-15T08:30:05Z", "2025-01-15T08:30:05Z")]
    public void Dates_are_read_as_people_write_them(string text, string start, string end)
    {
        Assert.Equal(start, GeodesDates.Text(GeodesDates.Parse(text, endOfPeriod: false)));
        Assert.Equal(end, GeodesDates.Text(GeodesDates.Parse(text, endOfPeriod: true)));
    }

    [Fact]
    public void Unknown_clouds_do_not_pass_for_a_clear_sky()
    {
        JsonObject query = new GeodesSearchBuilder { MaximumCloudCover = 20 }.Build().Query!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{ "eo:cloud_cover": {"lte": 20, "gte": 0} }"""), query), query.ToJsonString());
    }

    [Fact]
    public void A_box_and_a_geometry_exclude_each_other()
    {
        var search = new GeodesSearch { BoundingBox = [1, 2, 3, 4], Intersects = new JsonObject { ["type"] = "Point" } };
        Assert.Contains("one of them", Assert.Throws<DownloadException>(search.Check).Message, StringComparison.Ordinal);
        Assert.Throws<DownloadException>(new GeodesSearch { BoundingBox = [1, 5, 3, 4] }.Check);
        Assert.Throws<DownloadException>(new GeodesSearch { Intersects = new JsonObject { ["a"] = 1 } }.Check);
    }

    [Fact]
    public void An_attribute_list_holds_every_name_once() =>
        Assert.Equal(GeodesAttribute.All.Count, GeodesAttribute.All.Select(attribute => attribute.Name).Distinct().Count());
}
