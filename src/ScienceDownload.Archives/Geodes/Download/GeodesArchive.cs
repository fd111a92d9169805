using System.Globalization;
using System.Runtime.CompilerServices;
using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Geodes;

/// <summary>CNES GEODES: Earth-observation items over the portal or its S3 datalake.</summary>
/// <remarks>
/// A request's parameters: <c>collections</c> (ids with commas), <c>identifier</c>, <c>query</c> (JSON), <c>bbox</c> (four numbers with commas),
/// <c>start</c>, <c>end</c>, <c>tile</c>, <c>first</c>, <c>items</c> (a GeoJSON file instead of a search), <c>role</c> (default <c>data</c>),
/// <c>s3</c> and <c>fallback</c> (<c>true</c>), <c>config</c> (a pygeodes configuration file).
/// </remarks>
internal sealed class GeodesArchive(ArchiveHttp http, TimeProvider time) : IArchive
{
    private readonly DatalakeRefusals _refusals = new();

    public string Name => "geodes";

    public async IAsyncEnumerable<DownloadItem> ResolveAsync(
        ArchiveRequest request, ArchiveAccess access, [EnumeratorCancellation] CancellationToken cancellation)
    {
        IReadOnlyDictionary<string, string> asked = request.Parameters;
        string? config = asked.GetValueOrDefault("config");
        GeodesSources sources = GeodesSources.Of(access, config, Environment.CurrentDirectory);
        var calls = new GeodesCalls(http, sources.Gather);
        var plan = new GeodesPlan(new GeodesPlanOptions
        {
            UseS3 = asked.GetValueOrDefault("s3") == "true",
            FallsBack = asked.GetValueOrDefault("fallback") == "true",
            IsLenient = !calls.Settings.ChecksumIsError,
            ConfigFile = calls.Settings.ConfigFile,
        });
        IAsyncEnumerable<GeodesItem> items = asked.TryGetValue("items", out string? file)
            ? GeodesGeoJson.ReadAsync(file, calls.Settings.Server, cancellation)
            : new GeodesClient(calls, static _ => { }).FindItemsAsync(Search(asked), cancellation);
        string[] roles = asked.GetValueOrDefault("role", "data").Split(',', StringSplitOptions.TrimEntries);
        var lookup = new GeodesStorageLookup(new GeodesAvailabilityClient(calls), static _ => { });
        await foreach (GeodesItem item in lookup.AddAsync(items, cancellation).ConfigureAwait(false))
        {
            foreach (DownloadItem one in plan.Files(item, roles))
                yield return one;
        }
    }

    public IArchiveSession Begin(ArchiveRun run) => new GeodesSession(run, http, _refusals, time);

    private static GeodesSearch Search(IReadOnlyDictionary<string, string> asked)
    {
        var builder = new GeodesSearchBuilder
        {
            Collections = Names(asked.GetValueOrDefault("collections")),
            Query = asked.TryGetValue("query", out string? query) ? GeodesSearchBuilder.ParseObject(query, "query") : null,
            BoundingBox = asked.TryGetValue("bbox", out string? box) ? [.. box.Split(',').Select(Number)] : null,
            StartDate = asked.GetValueOrDefault("start"),
            EndDate = asked.GetValueOrDefault("end"),
            Tile = asked.GetValueOrDefault("tile"),
            First = asked.TryGetValue("first", out string? first) ? (int)Number(first) : null,
        };
        if (asked.TryGetValue("identifier", out string? identifier))
            builder.Equal["identifier"] = [identifier];
        return builder.Build();
    }

    private static string[] Names(string? text) => text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        ? number
        : throw new DownloadException(ErrorId.InputInvalid, $"'{text}' is no number.");
}
