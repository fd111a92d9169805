using ScienceDownload.Archives.Onc;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Archives.Onc;

/// <summary>What users hear before anything is ordered, and what holds nothing up.</summary>
public sealed class OncOrderCheckTests : IAsyncLifetime
{
    private OncHarness _onc = null!;

    public async ValueTask InitializeAsync() => _onc = await OncHarness.StartAsync();

    public ValueTask DisposeAsync() => _onc.DisposeAsync();

    [Theory]
    [InlineData("dpo_nonsense", "1", "dpo_nonsense is no option")]
    [InlineData("dpo_hydrophoneDataDiversionMode", "XX", "ONC takes OD, LPF, HPF, All")]
    [InlineData("dpo_lowerColourLimit", "200", "-160.0 to 140.0")]
    [InlineData("dpo_lowerColourLimit", "-3.5", null)]
    [InlineData("dpo_lowerColourLimit", "-1000", null)]
    [InlineData("dpo_spectrogramConcatenation", "Daily", "takes None only")]
    public async Task Options_that_ONC_does_not_take_are_warned_of_and_ordered_all_the_same(string name, string value, string? warning)
    {
        OncPlan plan = await PlanAsync(OncHarness.Aligned, "12:00", new() { [name] = value });

        Assert.Single(plan.Items);
        if (warning is null)
            Assert.Empty(_onc.Warnings);
        else
            Assert.Contains(_onc.Warnings, said => said.Contains(warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_span_that_ONC_lists_nothing_of_is_warned_of()
    {
        await PlanAsync(OncHarness.Underscored, "12:30", []);

        Assert.Contains("may bring nothing", Assert.Single(_onc.Warnings), StringComparison.Ordinal);
        Assert.Equal(1, _onc.Calls("dataAvailability/dataproducts"));
    }

    [Theory]
    [InlineData("dataAvailability/dataproducts", 500)]
    [InlineData("dataAvailability/dataproducts", 404)]
    [InlineData("dataProducts", 400)]
    public async Task A_check_that_fails_holds_nothing_up(string service, int status)
    {
        _onc.Server.Fail(service, Fault.Status(status));

        Assert.Single((await PlanAsync(OncHarness.Aligned, "12:00", [])).Items);
    }

    private async Task<OncPlan> PlanAsync(string device, string start, Dictionary<string, string> options)
    {
        OncWish wish = OncHarness.Wish(device, start, OncHarness.At(start).AddMinutes(5).ToString("HH:mm")) with { Options = options };
        return await (await _onc.PlannerAsync()).PlanAsync([wish], OncHarness.Cancellation);
    }
}
