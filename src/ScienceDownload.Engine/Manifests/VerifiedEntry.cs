namespace ScienceDownload.Engine.Manifests;

/// <summary>A manifest's entry and what the check of its file found.</summary>
/// <param name="Entry">The entry; a repair is a batch over <see cref="ManifestEntry.ToItem"/> of those whose result is not good.</param>
/// <param name="Number">The entry's place in the manifest, from one.</param>
/// <param name="Result">What was found.</param>
internal sealed record VerifiedEntry(ManifestEntry Entry, int Number, VerifyResult Result);
