namespace ScienceDownload.Tests.Slurm;

/// <summary>Tests over one Slurm, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SlurmCollection : ICollectionFixture<SlurmCluster>
{
    public const string Name = "Slurm";
}
