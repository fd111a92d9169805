using System.Diagnostics;

namespace ScienceDownload.Tests.Support;

/// <summary>Runs a program to its end.</summary>
internal static class ExternalProgram
{
    /// <summary>Runs a program that has to succeed; one that is not there skips the test, or fails it where it must be.</summary>
    /// <returns>The bytes it wrote.</returns>
    public static async Task<byte[]> RunAsync(string name, params string[] arguments)
    {
        ProcessStartInfo start = new(Requirement.Program(name), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using MemoryStream output = new();
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{name}: {await error}");
        return output.ToArray();
    }
}
