using System.Runtime.CompilerServices;
using ScienceDownload.Engine.Integrity;
using ScienceDownload.Engine.Progress;

namespace ScienceDownload.Engine.Manifests;

/// <summary>Checks the files of a folder against its manifest.</summary>
internal static class ManifestVerifier
{
    // More than four readers only make a disk seek.
    private static readonly int Degree = Math.Clamp(Environment.ProcessorCount, 2, 4);

    /// <summary>How many files may be finished ahead of a large one that the order waits for.</summary>
    private static readonly int Window = Degree * 8;

    /// <summary>The manifest that a path stands for: the file itself, or the one in the folder.</summary>
    /// <exception cref="DownloadException">There is none (<see cref="ErrorId.InputUnreadable"/>).</exception>
    public static string Find(string folderOrFile)
    {
        string file = Directory.Exists(folderOrFile) ? Path.Combine(folderOrFile, ManifestFormat.FileName) : folderOrFile;
        return File.Exists(file)
            ? Path.GetFullPath(file)
            : throw new DownloadException(
                ErrorId.InputUnreadable, $"There is no manifest at '{file}'. Give a {ManifestFormat.FileName}, or the folder it lies in.");
    }

    /// <summary>
    /// Checks every file; results come in the manifest's order while later files are still read. Entries without a path are passed over.
    /// </summary>
    /// <param name="manifest">The manifest's full path, as of <see cref="Find"/>.</param>
    /// <param name="meter">Hears how far the check is; null when nobody looks.</param>
    /// <param name="cancellation">Ends the check.</param>
    /// <exception cref="DownloadException">The manifest cannot be read, or it names an unsafe path.</exception>
    public static async IAsyncEnumerable<VerifiedEntry> VerifyAsync(
        string manifest, VerifyMeter? meter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string root = Path.GetDirectoryName(manifest)!;
        if (meter is not null)
            await CountAsync(manifest, meter, cancellation).ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var turns = new SemaphoreSlim(Degree);
        var checks = new Queue<Task<VerifiedEntry>>();
        using ManifestReader reader = await ManifestReader.OpenAsync(manifest, cancellation).ConfigureAwait(false);
        try
        {
            int number = 0;
            await foreach (ManifestEntry entry in reader.ReadAsync(cancellation).ConfigureAwait(false))
            {
                number++;
                if (entry.Path is null)
                    continue;
                ManifestEntry safe = PlanReader.RequireSafe(entry, reader.Origin(number));
                checks.Enqueue(CheckInTurnAsync(root, safe, number, turns, meter, stop.Token));
                if (checks.Count >= Window)
                    yield return await checks.Dequeue().ConfigureAwait(false);
            }
            while (checks.TryDequeue(out Task<VerifiedEntry>? check))
                yield return await check.ConfigureAwait(false);
        }
        finally
        {
            // Whoever stops listening early must not leave readers behind.
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(checks)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The manifest is read once more for this: how much there is to do is known at its end only.</summary>
    private static async Task CountAsync(string manifest, VerifyMeter meter, CancellationToken cancellation)
    {
        try
        {
            using ManifestReader reader = await ManifestReader.OpenAsync(manifest, cancellation).ConfigureAwait(false);
            await foreach (ManifestEntry entry in reader.ReadAsync(cancellation).ConfigureAwait(false))
            {
                if (entry.Path is not null)
                    meter.Expect(entry);
            }
        }
        catch (DownloadException)
        {
            // The check itself comes to the same place, after it has told what stands before it.
        }
    }

    private static async Task<VerifiedEntry> CheckInTurnAsync(
        string root, ManifestEntry entry, int number, SemaphoreSlim turns, VerifyMeter? meter, CancellationToken cancellation)
    {
        await turns.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            VerifyMeter.Reading? reading = meter?.Begin(number, entry);
            VerifiedEntry checkedOne = await Task.Run(() => CheckAsync(root, entry, number, reading, cancellation), cancellation).ConfigureAwait(false);
            if (reading is not null)
                meter!.End(reading, checkedOne.Result.IsGood);
            return checkedOne;
        }
        finally
        {
            turns.Release();
        }
    }

    private static async Task<VerifiedEntry> CheckAsync(
        string root, ManifestEntry entry, int number, VerifyMeter.Reading? reading, CancellationToken cancellation)
    {
        string full = Path.Combine(root, entry.Path!.Replace('/', Path.DirectorySeparatorChar));
        (VerifyStatus status, string? error) = await LookAsync(full, entry, reading, cancellation).ConfigureAwait(false);
        return new VerifiedEntry(entry, number, new VerifyResult
        {
            RelativePath = entry.Path,
            FullName = full,
            Status = status,
            Length = entry.Length,
            Sha256 = entry.Sha256,
            Error = error,
        });
    }

    private static async Task<(VerifyStatus Status, string? Error)> LookAsync(
        string full, ManifestEntry entry, VerifyMeter.Reading? reading, CancellationToken cancellation)
    {
        try
        {
            var file = new FileInfo(full);
            if (!file.Exists)
                return (VerifyStatus.Missing, null);
            if (entry.Length is { } length && file.Length != length)
                return (VerifyStatus.WrongLength, null);
            Checksum[] promised = entry.Sha256 is null ? [.. entry.Checksums] : [new Checksum(ChecksumAlgorithm.Sha256, entry.Sha256)];
            if (promised.Length == 0)
                return (VerifyStatus.LengthOnly, null);
            IEnumerable<ChecksumAlgorithm> algorithms = promised.Select(checksum => checksum.Algorithm);
            FileDigest found = await FileHasher.ComputeAsync(full, algorithms, reading is null ? null : reading.Add, cancellation).ConfigureAwait(false);
            return (promised.All(found.Checksums.Contains) ? VerifyStatus.Verified : VerifyStatus.WrongChecksum, null);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            return (VerifyStatus.Missing, null);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return (VerifyStatus.Unreadable, cause.Message);
        }
    }
}
