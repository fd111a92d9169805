using ScienceDownload.Engine.Integrity;

namespace ScienceDownload.Engine.Items;

/// <summary>Where an item goes.</summary>
/// <param name="RelativePath">The path below the destination.</param>
/// <param name="FullPath">The full path.</param>
/// <param name="Existing">What is there, when it is the very file wanted: then nothing is to be moved. Null otherwise.</param>
internal sealed record Placement(string RelativePath, string FullPath, FileDigest? Existing)
{
    /// <summary>What the names of its partial files begin with: the full path, or its like in a folder for partial files.</summary>
    public string WorkPath { get; init; } = FullPath;
}
