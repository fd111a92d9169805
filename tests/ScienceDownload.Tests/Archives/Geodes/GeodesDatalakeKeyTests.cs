using ScienceDownload.Simulators;
using ScienceDownload.Tests.Conformance;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Geodes;

/// <summary>Keys of the datalake that expire, are refused, or must not be shown.</summary>
public sealed class GeodesDatalakeKeyTests : GeodesDatalakeTest
{
    [Fact]
    public async Task Expired_keys_suspend_the_batch_and_renewed_ones_finish_it()
    {
        Harness.Files.Options = Harness.Files.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        GeodesProduct[] products = [Add(1000), Add(2000), Add(3000)];
        BatchInfo made = await CreateAsync(products);
        Key.Expire();

        BatchRun run = await Harness.RunAsync(made);
        Assert.Equal((BatchState.Suspended, 0, 0), (run.Batch.State, run.Batch.Completed, run.Batch.Failed));
        Assert.Contains(run.Sink.Messages, message => message.Contains("Renew them", StringComparison.Ordinal));
        Issue(2);
        run = await Harness.RunAsync(made);

        Assert.Equal((BatchState.Completed, 3), (run.Batch.State, run.Batch.Completed));
        Assert.All(products, product => Assert.Equal(product.Data!.Md5, GeodesHarness.Md5(Harness.PathOf(product))));
    }

    [Fact]
    public async Task Refused_keys_suspend_the_batch_and_others_finish_it()
    {
        GeodesProduct[] products = [Add(1000), Add(2000)];
        BatchInfo made = await CreateAsync(products);
        Issue(3, isAllowed: false);

        BatchRun run = await Harness.RunAsync(made);
        Assert.Equal((BatchState.Suspended, 0, 0), (run.Batch.State, run.Batch.Completed, run.Batch.Failed));
        Assert.Contains(run.Sink.Messages, message => message.Contains("refuses these keys", StringComparison.Ordinal));
        Issue(4);
        run = await Harness.RunAsync(made);

        Assert.Equal((BatchState.Completed, 2), (run.Batch.State, run.Batch.Completed));
    }

    [Fact]
    public async Task An_object_that_is_forbidden_to_good_keys_fails_alone()
    {
        Harness.Files.Options = Harness.Files.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        GeodesProduct[] products = [Add(1000), Add(2000), Add(3000)];
        Harness.Portal.Bucket!.Add(products[1].ObjectKey!, 2000, seed: 1, Fault.Status(403));

        BatchRun run = await SaveAsync(products);

        Assert.Equal([ItemState.Completed, ItemState.Failed, ItemState.Completed], run.States);
        Assert.Equal(ErrorId.AccessDenied, run.Items[1].ErrorId);
    }

    [Theory]
    [InlineData(true, BatchState.Completed)]
    [InlineData(false, BatchState.Suspended)]
    public async Task An_object_that_is_forbidden_from_the_start_fails_alone_where_the_keys_may_list_its_bucket(bool mayList, BatchState state)
    {
        GeodesProduct product = Add(1000);
        Harness.Portal.Bucket!.Add(product.ObjectKey!, 1000, seed: 1, Fault.Status(403));
        Harness.Portal.Bucket.IsListable = mayList;

        BatchRun run = await SaveAsync(product);

        Assert.Equal((state, mayList ? 1 : 0), (run.Batch.State, run.Batch.Failed));
        if (mayList)
            Assert.Equal(ErrorId.AccessDenied, run.Items[0].ErrorId);
    }

    [Fact]
    public async Task An_object_that_is_refused_to_renewed_keys_as_well_fails_and_the_rest_goes_on()
    {
        Harness.Files.Options = Harness.Files.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        GeodesProduct[] products = [Add(1000), Add(2000)];
        Harness.Portal.Bucket!.Add(products[0].ObjectKey!, 1000, seed: 1, Fault.Status(403));
        Harness.Portal.Bucket.IsListable = false;
        BatchInfo made = await CreateAsync(products);

        // The same keys again bring nothing new, however often.
        for (int run = 0; run < 2; run++)
            Assert.Equal((BatchState.Suspended, 0), await EndAsync(made));
        Issue(2);
        BatchRun last = await Harness.RunAsync(made);

        Assert.Equal([ItemState.Failed, ItemState.Completed], last.States);
        Assert.Equal(ErrorId.AccessDenied, last.Items[0].ErrorId);
        Assert.Contains("so it is forbidden", last.Items[0].Error, StringComparison.Ordinal);

        async Task<(BatchState State, int Failed)> EndAsync(BatchInfo batch)
        {
            BatchRun run = await Harness.RunAsync(batch);
            return (run.Batch.State, run.Batch.Failed);
        }
    }

    [Fact]
    public async Task Keys_that_are_renewed_in_time_are_taken_up_without_a_pause()
    {
        Harness.Files.Options = Harness.Files.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        var gate = new SimulatorGate();
        GeodesProduct[] products = [Add(1000), Add(2000)];
        Harness.Portal.Bucket!.Add(products[0].ObjectKey!, 1000, seed: 1, Fault.Hold(gate, 500));
        List<DownloadItem> files = await PlanAsync(products);
        Task<BatchRun> running = Harness.RunAsync(await Harness.CreateAsync([files[0] with { Checksums = [] }, files[1]]));
        await gate.WaitUntilReachedAsync(1, Cancellation);
        Key.Expire();
        Issue(2);
        gate.Open();
        BatchRun run = await running;
        Assert.Equal((BatchState.Completed, 2), (run.Batch.State, run.Batch.Completed));
    }

    [Fact]
    public async Task No_secret_of_the_one_comes_to_the_other_and_none_is_stored()
    {
        GeodesProduct product = Add(2 * MiB);
        BatchRun run = await SaveAsync(product);
        await Harness.SaveAsync(Add(1000));

        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.All(Harness.Datalake!.Requests, request => Assert.DoesNotContain(
            request.Headers, header => header.Value.Contains(Harness.Portal.ApiKey, StringComparison.Ordinal)));
        Assert.All(Harness.Portal.Requests, request => Assert.DoesNotContain(
            request.Headers, header => header.Value.Contains(Key.SessionToken!, StringComparison.Ordinal)));
        await Harness.Engine.DisposeAsync();
        await Harness.Files.Engine.DisposeAsync();
        foreach (string secret in new[] { Key.Secret, Key.SessionToken!, Harness.Portal.ApiKey })
        {
            SecretSearch.AssertNotHeard(secret, run);
            SecretSearch.AssertNotStored(secret, Harness.Files.StateFolder, Harness.Files.Destination);
        }
    }

    [Fact]
    public async Task Keys_are_not_sent_to_a_server_that_only_the_catalogue_names()
    {
        GeodesProduct product = Add(1000);
        DownloadItem item = (await PlanAsync(product)).Single();
        var details = new Dictionary<string, string>(item.Details) { ["s3"] = Harness.Portal.OtherOrigin + "fake-products/x.zip" };
        BatchRun run = await Harness.RunAsync(await Harness.CreateAsync([item with { Details = details }]));
        Assert.Equal(ErrorId.InvalidUri, run.Items[0].ErrorId);
        Assert.Empty(Harness.Datalake!.Requests);
        Assert.DoesNotContain(Harness.Portal.Requests, request => request.Origin == Harness.Portal.OtherOrigin);
    }
}
