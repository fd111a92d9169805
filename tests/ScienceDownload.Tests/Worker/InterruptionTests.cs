using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ScienceDownload.Engine.State;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Worker;

public sealed class InterruptionTests : ScidlTest
{
    private readonly SimulatorGate _gate = new();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_suspends_and_the_same_call_goes_on(string signal)
    {
        IReadOnlyList<SimulatedFile> files = AddFiles(6, 200_000);
        SimulatedFile held = Archive.Add("held.bin", 2_000_000, seed: 99, Fault.Hold(_gate, 1_000_000));
        string list = Write("list.txt", files.Select(f => f.Uri.ToString()).Append(held.Uri.ToString()));
        string[] command = ["batch", list, "-o", "data", "--concurrent-limit", "1", "--connections", "1", "--json"];
        ScidlProcess process = Start(command);
        await WaitForBytesAsync(process, (6 * 200_000) + 1_000_000);

        await process.SignalAsync(signal);
        ScidlResult interrupted = await process.WaitAsync();

        Assert.True(interrupted.ExitCode == 130, interrupted.ToString());
        JsonElement suspended = (await RunAsync("list", "--json")).Batch;
        string id = suspended.GetProperty("batch_id").GetString()!;
        Assert.Equal(id, interrupted.Batch.GetProperty("batch_id").GetString());
        Assert.Contains("suspending " + id, interrupted.Error, StringComparison.Ordinal);
        Assert.Equal("suspended", suspended.GetProperty("status").GetString());
        Assert.False(File.Exists(At("data", "held.bin")));

        _gate.Open();
        Archive.ClearRequests();
        ScidlResult again = await RunAsync(command);

        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Equal(id, again.Batch.GetProperty("batch_id").GetString());
        AssertSame(held, At("data", "held.bin"));
        RecordedRequest rest = Assert.Single(Archive.Requests);
        Assert.Equal("/held.bin", rest.Target);
        Assert.InRange(rest.BodyBytes, 1_000_000, 1_200_000);
    }

    [Fact]
    public async Task A_suspended_batch_is_resumed_by_its_id_with_the_headers_given_again()
    {
        const string secret = "s3cr3t";
        SimulatedFile held = Archive.Add("held.bin", 100_000, seed: 1, Fault.RequiresHeader("X-Key", secret), Fault.Hold(_gate, 10_000));
        Variables["MY_KEY"] = secret;
        ScidlProcess process = Start("get", held.Uri.ToString(), "--header-env", "X-Key=MY_KEY", "--json");
        await WaitAtAsync(_gate, process);
        await process.SignalAsync("INT");
        ScidlResult interrupted = await process.WaitAsync();
        string id = interrupted.Batch.GetProperty("batch_id").GetString()!;
        _gate.Open();

        ScidlResult without = await RunAsync("resume", id);
        ScidlResult with = await RunAsync("resume", id, "--header-env", "X-Key=MY_KEY");
        ScidlResult settled = await RunAsync("resume", id);

        Assert.Equal(130, interrupted.ExitCode);
        Assert.Equal("suspended", interrupted.Batch.GetProperty("status").GetString());
        without.AssertError(ErrorId.InputInvalid);
        Assert.Contains("X-Key", without.Error, StringComparison.Ordinal);
        Assert.True(with.ExitCode == 0, with.ToString());
        AssertSame(held, At("held.bin"));
        Assert.Equal(0, settled.ExitCode);
    }

    // While somebody holds the state, nothing can be put away: longer than the two seconds of an ordinary call.
    [Fact]
    public async Task Who_is_given_more_time_to_end_takes_it()
    {
        (_, ScidlProcess process, string id) = await StartHeldAsync("--json");
        using (SqliteDatabase state = SqliteDatabase.Open(Path.Combine(State, StateStore.FileName), create: false))
        {
            state.Execute("BEGIN IMMEDIATE");
            await process.SignalAsync("INT");
            await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
            state.Execute("ROLLBACK");
        }

        ScidlResult ended = await process.WaitAsync();

        Assert.Equal(130, ended.ExitCode);
        Assert.Equal((id, "suspended"), (ended.Batch.GetProperty("batch_id").GetString(), ended.Batch.GetProperty("status").GetString()));
        _gate.Open();
    }

    [Fact]
    public async Task A_time_to_end_that_is_none_is_refused()
    {
        Variables["SCIENCEDOWNLOAD_GRACE_SEC"] = "soon";

        ScidlResult result = await RunAsync("list");

        result.AssertError(ErrorId.LimitOutOfRange);
        Assert.Contains("SCIENCEDOWNLOAD_GRACE_SEC", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_process_suspends_a_running_batch()
    {
        (SimulatedFile held, ScidlProcess process, string id) = await StartHeldAsync();

        ScidlResult suspend = await RunAsync("suspend", id);
        ScidlResult ended = await process.WaitAsync();

        Assert.Equal($"{id}: suspended\n", suspend.Output);
        Assert.Equal(130, ended.ExitCode);
        Assert.Contains("scidl resume " + id, ended.Output, StringComparison.Ordinal);
        _gate.Open();
        Assert.Equal(0, (await RunAsync("resume", id)).ExitCode);
        AssertSame(held, At("held.bin"));
    }

    [Fact]
    public async Task Another_process_stops_a_running_batch_for_good()
    {
        (_, ScidlProcess process, string id) = await StartHeldAsync();

        ScidlResult stop = await RunAsync("stop", id);
        ScidlResult ended = await process.WaitAsync();
        _gate.Open();
        ScidlResult resumed = await RunAsync("resume", id);

        Assert.Equal($"{id}: cancelled\n", stop.Output);
        Assert.Equal(1, ended.ExitCode);
        Assert.Equal(1, resumed.ExitCode);
        Assert.Contains("cancelled", resumed.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(At("held.bin")));
    }

    /// <summary>Starts a batch of one file that is held on its way.</summary>
    private async Task<(SimulatedFile Held, ScidlProcess Process, string Id)> StartHeldAsync(params string[] options)
    {
        SimulatedFile held = Archive.Add("held.bin", 100_000, seed: 1, Fault.Hold(_gate, 10_000));
        ScidlProcess process = Start(["get", held.Uri.ToString(), .. options]);
        await WaitAtAsync(_gate, process);
        string id = (await RunAsync("list", "--json")).Batch.GetProperty("batch_id").GetString()!;
        return (held, process, id);
    }

    /// <summary>Waits until the program itself says that so many bytes are on disk: what the archive has sent may still be on its way.</summary>
    private static Task WaitForBytesAsync(ScidlProcess process, long bytes) => process.WaitForOutputAsync(
        output => Regex.Matches(output, "\"event\":\"progress\".*\"downloaded_bytes\":(\\d+)")
            .Any(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) >= bytes),
        $"a progress of {bytes} bytes");
}
