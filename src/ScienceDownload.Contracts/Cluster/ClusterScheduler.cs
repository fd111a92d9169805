namespace ScienceDownload;

/// <summary>Who gives the parts of a batch to the nodes of a cluster.</summary>
public enum ClusterScheduler
{
    /// <summary>Slurm: each part is a task of a job array.</summary>
    Slurm,
}
