using System.Security.Cryptography;
using System.Text;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Conformance;

/// <summary>Looks for a secret wherever one could have gone.</summary>
internal static class SecretSearch
{
    /// <summary>Fails when the sink, an item or the batch shows it.</summary>
    public static void AssertNotHeard(string secret, BatchRun run)
    {
        string heard = string.Join(
            '\n',
            [
                .. run.Sink.Messages,
                .. run.Sink.Settled.Select(item => $"{item}"),
                .. run.Sink.Progress.SelectMany(Texts),
                .. run.Items.Select(item => $"{item}"),
                $"{run.Batch}",
            ]);
        Assert.DoesNotContain(secret, heard, StringComparison.Ordinal);
    }

    /// <summary>Fails when a file below one of the folders holds it, as it is or percent-encoded. Close the engines first.</summary>
    public static void AssertNotStored(string secret, params IReadOnlyList<string> folders)
    {
        byte[][] forms = [Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(Uri.EscapeDataString(secret))];
        string[] files = [.. folders.SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))];
        Assert.Contains(files, file => Path.GetFileName(file) == "state.db");
        Assert.Contains(files, file => Path.GetFileName(file) == "manifest.json");
        foreach (string file in files)
        {
            byte[] bytes = File.ReadAllBytes(file);
            Assert.All(forms, form => Assert.True(bytes.AsSpan().IndexOf(form) < 0, $"{file} holds the secret."));
        }
    }

    public static string Digest(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static IEnumerable<string> Texts(BatchProgress progress) => progress.Active.Select(item => item.Name);
}
