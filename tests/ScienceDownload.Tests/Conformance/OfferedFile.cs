using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Conformance;

/// <summary>A file that a fixture is asked to serve.</summary>
/// <param name="Name">A harmless file name, unique in its offer.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Faults">What happens to those who fetch it.</param>
public sealed record OfferedFile(string Name, long Length, params IReadOnlyList<Fault> Faults)
{
    /// <summary>The name that the server gives the file wherever its protocol lets it; null for <see cref="Name"/>.</summary>
    public string? HostileName { get; init; }
}
