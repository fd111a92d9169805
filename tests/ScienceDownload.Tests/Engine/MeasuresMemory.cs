namespace ScienceDownload.Tests.Engine;

/// <summary>Tests that measure the memory of the process; they run alone.</summary>
[CollectionDefinition(nameof(MeasuresMemory), DisableParallelization = true)]
public sealed class MeasuresMemory;
