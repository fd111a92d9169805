using System.Diagnostics;
using System.Xml.Linq;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.PowerShell;

/// <summary>What a user of the module sees is tested in PowerShell itself, by tests/Pester; this runs it where there is a PowerShell.</summary>
public sealed class PesterSuiteTests
{
    private const int PesterIsMissing = 3;

    // Many times what the suite takes: this is for what hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(40);

    [Fact]
    public async Task Every_Pester_test_passes_in_a_real_PowerShell()
    {
        string? shell = Requirement.Find("pwsh", Environment.GetEnvironmentVariable("PATH"));
        Assert.SkipWhen(shell is null, "pwsh is not on PATH; the module's Pester suite needs it.");
        string results = Path.GetTempFileName();
        try
        {
            (int exitCode, string output) = await RunAsync(shell!, results);
            Assert.SkipWhen(exitCode == PesterIsMissing, "Pester 5 is not installed; the module's Pester suite needs it.");
            Assert.True(exitCode == 0, string.Join(Environment.NewLine, ["The Pester suite failed:", .. Failures(results), output]));
        }
        finally
        {
            File.Delete(results);
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string shell, string results)
    {
        ProcessStartInfo start = new(shell)
        {
            ArgumentList =
            {
                "-NoProfile", "-NonInteractive",
                "-File", Path.Combine(Repository.Root, "tests", "Pester", "Invoke-Suite.ps1"),
                "-ResultPath", results,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Colours would end up in the message of the failed test.
            Environment = { ["NO_COLOR"] = "1", ["SCIENCEDOWNLOAD_TEST_SCIDL"] = Path.Combine(AppContext.BaseDirectory, "scidl.dll") },
        };
        using Process process = Process.Start(start)!;
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    // NUnit's XML: one test-case element for each test.
    private static IEnumerable<string> Failures(string results)
    {
        if (new FileInfo(results).Length == 0)
            return [];
        return XDocument.Load(results).Descendants("test-case")
            .Where(test => (string?)test.Attribute("result") is "Failure" or "Error")
            .Select(test => $"- {(string?)test.Attribute("name")}: {test.Descendants("message").FirstOrDefault()?.Value.Trim()}");
    }
}
