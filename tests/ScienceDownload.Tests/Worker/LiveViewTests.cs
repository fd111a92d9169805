using ScienceDownload.Worker.Output;
using Spectre.Console;

namespace ScienceDownload.Tests.Worker;

public sealed class LiveViewTests
{
    [Theory]
    [InlineData(20, 5)]
    [InlineData(80, 6)]
    [InlineData(80, 24)]
    [InlineData(300, 100)]
    public void Fits_the_terminal_whatever_its_size(int width, int height)
    {
        string[] lines = Render(width, height, 50, "a/very/long/path/that/goes/on/and/on/and/on/file-[red]-of-the-night.nc");

        Assert.InRange(lines.Length, 1, height - 1);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
    }

    [Fact]
    public void Shows_how_far_everything_is()
    {
        string[] lines = Render(120, 24, 2, "x[red].nc");

        Assert.Contains("3/50 files  1.00 MiB of 4.00 MiB  512 KiB/s  6.0 s left  1 failed", lines[0], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
        Assert.Contains("25%  256 KiB/s", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("x[red].nc", lines[1].TrimEnd(), StringComparison.Ordinal);
    }

    private static string[] Render(int width, int height, int moving, string name)
    {
        var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = width;
        console.Profile.Height = height;
        var progress = new BatchProgress
        {
            BatchId = "batch_0123456789ab",
            Total = 50,
            Settled = 3,
            Failed = 1,
            BytesReceived = 1 << 20,
            BytesTotal = 4 << 20,
            BytesPerSecond = 512 * 1024,
            TimeLeft = TimeSpan.FromSeconds(6),
            Active = [.. Enumerable.Range(0, moving).Select(i => new ItemProgress(i, name, ItemState.Downloading, 25, 100, 256 * 1024))],
        };
        console.Write(LiveView.Build(progress, width, height));
        return text.ToString().TrimEnd('\n').Split('\n');
    }
}
