using System.Diagnostics;

namespace ScienceDownload.Tests.Support;

/// <summary>Python with NumPy, SciPy and Pillow: the other side that reads what we write and writes what we read.</summary>
internal static class ScientificPython
{
    private const string Name = "scipy";
    private const string Program = "/usr/bin/python3";

    /// <summary>Runs a script; a program that is not there skips the test, or fails it where it must be.</summary>
    /// <param name="script">The script; <c>sys.argv[1:]</c> are the arguments.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>What it printed, trimmed.</returns>
    public static async Task<string> RunAsync(string script, params string[] arguments)
    {
        RequireModules();
        (int code, string output, string error) = await StartAsync(["-c", "import sys, numpy as np\n" + script, .. arguments]);
        Assert.True(code == 0, error);
        return output.Trim();
    }

    private static void RequireModules()
    {
        bool isThere = File.Exists(Program) && StartAsync(["-c", "import numpy, scipy, PIL"]).GetAwaiter().GetResult().Code == 0;
        if (!isThere && Requirement.IsRequired(Name, Environment.GetEnvironmentVariable(Requirement.Variable)))
            Assert.Fail("python3-scipy and python3-pil are not installed, and they must be.");
        Assert.SkipUnless(isThere, "python3-scipy and python3-pil are not installed.");
    }

    private static async Task<(int Code, string Output, string Error)> StartAsync(string[] arguments)
    {
        ProcessStartInfo start = new(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }
}
