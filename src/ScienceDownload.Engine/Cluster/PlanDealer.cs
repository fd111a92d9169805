using System.Security.Cryptography;
using System.Text;
using ScienceDownload.Engine.Manifests;
using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.Validation;

namespace ScienceDownload.Engine.Cluster;

/// <summary>Deals a plan into parts while it streams by: what it holds depends on the number of parts, not on the length of the plan.</summary>
internal static class PlanDealer
{
    private const int MostBuffered = 32 * 1024 * 1024;

    /// <summary>Writes the parts of a plan, unless the same plan was dealt in the same way before.</summary>
    /// <param name="root">The folder for plans and runs.</param>
    /// <param name="request">The batch; its items are read once.</param>
    /// <param name="shards">How many parts.</param>
    /// <param name="seed">What else makes two plans different, such as the options.</param>
    /// <param name="cancellation">Gives up; nothing stays.</param>
    /// <returns>The folder of the plan, and what is in it.</returns>
    /// <exception cref="DownloadException">An item is wrong, there is none, or the folder cannot be written.</exception>
    public static async Task<(string Folder, DealtPlan Plan)> DealAsync(
        string root, BatchRequest request, int shards, string seed, CancellationToken cancellation)
    {
        string building = Path.Combine(root, "new-" + Guid.NewGuid().ToString("N")[^12..]);
        try
        {
            Directory.CreateDirectory(building);
            (DealtPlan plan, string digest) = await WriteAsync(building, request, shards, seed, cancellation).ConfigureAwait(false);
            string folder = Path.Combine(root, ClusterLayout.PlanPrefix + digest);
            if (ClusterFiles.TryRead(Path.Combine(folder, ClusterLayout.PlanFile), ClusterJson.Default.DealtPlan) is { } known)
                return (folder, known);
            string file = Path.Combine(building, ClusterLayout.PlanFile);
            await ClusterFiles.WriteAsync(file, plan, ClusterJson.Default.DealtPlan, cancellation).ConfigureAwait(false);
            Directory.Move(building, folder);
            return (folder, plan);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.DestinationUnwritable, $"The plan cannot be written below '{root}': {cause.Message}", cause);
        }
        finally
        {
            if (Directory.Exists(building))
                Directory.Delete(building, recursive: true);
        }
    }

    private static async Task<(DealtPlan Plan, string Digest)> WriteAsync(
        string folder, BatchRequest request, int shards, string seed, CancellationToken cancellation)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(Encoding.UTF8.GetBytes(seed));
        var dealer = new ShardDealer(shards);
        var parts = new PartWriter?[shards];
        var header = new ManifestHeader { Archive = request.Archive, Profile = request.Options.Profile, BatchName = request.Name };
        var repeats = new RepeatFinder();
        try
        {
            int index = 0;
            await foreach (DownloadItem item in request.Items.WithCancellation(cancellation).ConfigureAwait(false))
            {
                DownloadItem valid = ItemValidator.Validate(item, index, request.Archive);
                RequirePublic(valid, index);
                ManifestEntry entry = repeats.WithOwnName(ManifestEntry.Of(valid), request.Options);
                repeats.Saw(valid.PrimarySource);
                int number = dealer.Deal(valid);
                PartWriter part = parts[number - 1] ??= await PartWriter.BeginAsync(
                    ClusterLayout.PartFile(folder, number), MostBuffered / shards, header, digest, cancellation).ConfigureAwait(false);
                await part.WriteAsync(entry, cancellation).ConfigureAwait(false);
                index++;
            }

            if (index == 0)
                throw new DownloadException(ErrorId.EmptyBatch, "There is nothing to download: the plan has no items. Give at least one.");
            foreach (PartWriter? part in parts)
            {
                if (part is not null)
                    await part.EndAsync(cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (PartWriter? part in parts)
                part?.Dispose();
        }

        var plan = new DealtPlan(
            shards, [.. parts.Select((part, at) => part is null ? null : new PlanPart(at + 1, part.Items, part.Bytes)).OfType<PlanPart>()]);
        await repeats.CheckAsync(plan.Parts.Select(part => ClusterLayout.PartFile(folder, part.Number)), cancellation).ConfigureAwait(false);
        return (plan, Convert.ToHexString(digest.GetHashAndReset())[..12].ToLowerInvariant());
    }

    /// <summary>Plans lie where others may read them, so what opens an address cannot stand in one.</summary>
    private static void RequirePublic(DownloadItem item, int index)
    {
        if (item.Sources.Any(source => !ReferenceEquals(PublicUri.Clean(source), source) && source.Fragment.Length == 0))
        {
            throw new DownloadException(ErrorId.InputInvalid,
                $"{Place.Prefix(item.Origin)}The address of item {index} has a signature or a key in it, "
                + "which is not written into plans. Give it as a profile or a header.");
        }
    }
}
