using System.Security.Cryptography;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Simulators.Demo;

public sealed class DemoArchiveTests
{
    [Fact]
    public async Task It_has_two_hundred_files_and_a_large_one()
    {
        await using var archive = await WebArchiveSimulator.StartAsync();

        var entries = DemoArchive.AddTo(archive);

        Assert.Equal(201, entries.Count);
        Assert.Equal(201, entries.Select(entry => entry.Path).Distinct().Count());
        Assert.Equal(256 << 20, entries[^1].Length);
        Assert.Contains(entries, entry => entry.Length == 0);
        Assert.InRange(entries.SkipLast(1).Max(entry => entry.Length), 700 << 10, 1 << 20);
        Assert.InRange(entries.SkipLast(1).Sum(entry => entry.Length), 20 << 20, 60 << 20);
        Assert.True(entries.Count(entry => entry.Fault is not null) >= 10);
    }

    [Fact]
    public async Task A_client_that_just_tries_again_gets_every_small_file()
    {
        await using var archive = await WebArchiveSimulator.StartAsync();
        using var client = new HttpClient();

        foreach (var entry in DemoArchive.AddTo(archive).SkipLast(1))
        {
            var tries = 0;
            while (await FetchHashAsync(client, entry.Uri) != entry.Sha256) Assert.True(++tries < 4, entry.Path);

            // Faults of redirect and framing are nothing to a plain client; the others must have been met.
            var isMet = entry.Fault is not (null or "chunked" or "no-length" or "redirect:other" or "drop:1");
            Assert.True(isMet ? tries > 0 : tries == 0 || entry.Fault == "drop:1", $"{entry.Path}: {entry.Fault}, {tries} tries");
        }
    }

    private static async Task<string?> FetchHashAsync(HttpClient client, Uri uri)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(await client.GetByteArrayAsync(uri)));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
