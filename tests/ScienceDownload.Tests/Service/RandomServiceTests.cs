using System.Text.Json;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;

namespace ScienceDownload.Tests.Service;

/// <summary>The same scripted batches through the engine and through REST end the same.</summary>
public sealed class RandomServiceTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Engine_and_service_end_alike(int seed)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(globalLimit: 8);
        var random = new Random(seed);
        int count = random.Next(3, 15);
        Fault[][] faults = [.. Enumerable.Range(0, count).Select(_ => FaultsOf(random))];
        int[] lengths = [.. Enumerable.Range(0, count).Select(_ => random.Next(0, 60_000))];
        bool ignore = random.Next(2) == 0;
        // With one at a time even where a stop cuts is the same.
        bool stop = random.Next(3) == 0;
        int limit = stop ? 1 : random.Next(1, 6);
        SimulatedFile[] Files(string folder) =>
            [.. Enumerable.Range(0, count).Select(i => service.Server.Add($"{folder}/{i}.bin", lengths[i], i, faults[i]))];

        string id = await service.CreateAsync(Files("rest"), ("concurrent_limit", limit), ("ignore_errors", ignore), ("stop_on_error", stop));
        JsonElement rest = await service.EndAsync(id);
        BatchInfo local = await service.Engine.CreateAsync(
            new BatchRequest
            {
                Items = AsyncSequence.Of(Files("engine").Select(file => new DownloadItem { Sources = [file.Uri] })),
                Options = new BatchOptions
                {
                    Destination = Path.Combine(service.Root, "engine"),
                    ConcurrentLimit = ConcurrencyLimit.Of(limit),
                    IgnoreErrors = ignore,
                    StopOnError = stop,
                    MaxRetries = 2,
                    StallTimeout = TimeSpan.FromHours(20),
                },
            },
            ServiceHarness.Cancellation);
        local = await service.Engine.RunAsync(local.Id, new RunContext(), ServiceHarness.Cancellation);
        List<ItemInfo> items = await AsyncSequence.ToListAsync(service.Engine.GetItemsAsync(local.Id, null, ServiceHarness.Cancellation));

        Assert.Equal(items.Select(item => item.State.ToString().ToLowerInvariant()), ServiceHarness.States(rest));
        Assert.Equal(local.State.ToString().ToLowerInvariant(), ServiceHarness.Status(rest));
        Assert.Equal(local.Error?.Replace(local.Id, id, StringComparison.Ordinal), ServiceHarness.Error(rest));
        Assert.Equal(
            (local.Completed, local.Failed, local.Cancelled),
            (ServiceHarness.Count(rest, "completed"), ServiceHarness.Count(rest, "failed"), ServiceHarness.Count(rest, "cancelled")));
        Assert.Equal(
            items.Select(item => item.State == ItemState.Failed ? item.Error : null),
            rest.GetProperty("jobs").EnumerateArray().Select(ServiceHarness.Error));
    }

    private static Fault[] FaultsOf(Random random) => random.Next(8) switch
    {
        0 => [Fault.Status(404)],
        1 => [Fault.Status(403)],
        2 => [Fault.Unavailable(Fault.Always)],
        3 => [Fault.Unavailable(random.Next(1, 3))],
        4 => [Fault.Chunked()],
        _ => [],
    };
}
