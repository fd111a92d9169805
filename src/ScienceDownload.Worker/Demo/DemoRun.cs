using System.CommandLine;

namespace ScienceDownload.Worker.Demo;

internal static class DemoRun
{
    public static Task<int> RunAsync(ParseResult parsed, string folder, CancellationToken cancellation) => throw new NotSupportedException();
}
