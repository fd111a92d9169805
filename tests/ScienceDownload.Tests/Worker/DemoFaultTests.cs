using ScienceDownload.Simulators;
using ScienceDownload.Worker.Demo;

namespace ScienceDownload.Tests.Worker;

public sealed class DemoFaultTests
{
    [Fact]
    public async Task Every_fault_of_the_demo_has_plain_words()
    {
        await using WebArchiveSimulator archive = await WebArchiveSimulator.StartAsync();

        string[] described = [.. DemoArchive.AddTo(archive).Select(e => DemoFault.Describe(e.Fault)).Distinct()];

        Assert.Contains("none", described);
        Assert.All(described, text => Assert.DoesNotContain(':', text));
    }
}
