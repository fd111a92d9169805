using System.Text.Json;
using ScienceDownload.Archives.Geodes;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Geodes;

/// <summary>The base of tests that read a simulated S3 datalake, with session keys from a configuration file that a tool renews.</summary>
public abstract class GeodesDatalakeTest : IAsyncLifetime
{
    private protected const int MiB = 1024 * 1024;

    private readonly TemporaryFolder _folder = new();

    private protected GeodesHarness Harness { get; private set; } = null!;

    private protected S3Key Key { get; private set; } = null!;

    private protected string ConfigFile => _folder[GeodesConfigFile.DefaultName];

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Harness = await GeodesHarness.StartAsync(withDatalake: true);
        Harness.Datalake!.AllowsVirtualHosts = false;
        Key = Issue(1);
    }

    public async ValueTask DisposeAsync()
    {
        await Harness.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected GeodesPlan Plan() => new(new GeodesPlanOptions { UseS3 = true, ConfigFile = ConfigFile });

    private protected GeodesProduct Add(int length) => Harness.Portal.Add(
        new GeodesProductOptions { Identifier = $"PRODUCT_{length}", Length = length, Seed = length % 200 });

    private protected async Task<List<DownloadItem>> PlanAsync(params IReadOnlyList<GeodesProduct> products)
    {
        GeodesPlan plan = Plan();
        return [.. (await Harness.FindAsync(products)).SelectMany(item => plan.Files(item, ["data"]))];
    }

    private protected async Task<BatchInfo> CreateAsync(params IReadOnlyList<GeodesProduct> products) =>
        await Harness.CreateAsync(await PlanAsync(products));

    private protected async Task<BatchRun> SaveAsync(params IReadOnlyList<GeodesProduct> products) =>
        await Harness.RunAsync(await CreateAsync(products));

    /// <summary>New session keys, as the tool that renews them writes them into the file.</summary>
    private protected S3Key Issue(int number, bool isAllowed = true)
    {
        S3Key key = Harness.Datalake!.AddKey($"AKTEST{number}", $"secret-of-{Guid.NewGuid():N}", $"token-{Guid.NewGuid():N}");
        if (isAllowed)
            Harness.Portal.Bucket!.Allow(key);
        File.WriteAllText(ConfigFile, JsonSerializer.Serialize(new Dictionary<string, string?>
        {
            ["aws_access_key_id"] = key.Id,
            ["aws_secret_access_key"] = key.Secret,
            ["aws_session_token"] = key.SessionToken,
            ["region_name"] = "us-east-1",
        }));
        return key;
    }
}
