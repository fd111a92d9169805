using System.Collections;
using System.Management.Automation;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets whose batch may run on the nodes of a cluster instead of here.</summary>
public abstract class ClusterTransferCommand : TransferCommand
{
    /// <summary>The scheduler of the cluster to run on; null for this machine. The destination is then a folder that all nodes see.</summary>
    [Parameter]
    public ClusterScheduler? Cluster { get; set; }

    /// <summary>How many parts the batch is dealt into: several for each node, so that the scheduler balances them.</summary>
    /// <value>64.</value>
    [Parameter]
    public int Shards { get; set; } = new ClusterOptions().Shards;

    /// <summary>The most parts that run at a time.</summary>
    /// <value>16.</value>
    [Parameter]
    public int ArrayLimit { get; set; } = new ClusterOptions().ArrayLimit;

    /// <summary>The most connections to one host over all nodes together; shared among the parts that run.</summary>
    /// <value>64.</value>
    [Parameter]
    public int HostConnections { get; set; } = new ClusterOptions().HostConnections;

    /// <summary>The scheduler's queue; null for its default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Partition { get; set; }

    /// <summary>The most time one part may take; null for the queue's.</summary>
    [Parameter]
    public TimeSpan? TimeLimit { get; set; }

    /// <summary>The program <c>scidl</c> as the nodes see it; null for the variable <c>SCIENCEDOWNLOAD_SCIDL</c>, else the one on PATH.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Worker { get; set; }

    /// <summary>Request headers whose values are in variables of the environment: name of the header, name of the variable.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? HeaderVariables { get; set; }

    /// <summary>How the nodes share the batch; null for a batch of this machine.</summary>
    private protected ClusterOptions? CreateClusterOptions() => Cluster is not { } scheduler ? null : new ClusterOptions
    {
        Scheduler = scheduler,
        Shards = Shards,
        ArrayLimit = ArrayLimit,
        HostConnections = HostConnections,
        Partition = Partition,
        TimeLimit = TimeLimit,
        Worker = Worker is null ? null : this.ToFilePath(Worker),
        HeaderVariables = HeaderVariables?.Cast<DictionaryEntry>()
            .ToDictionary(entry => entry.Key.ToString()!, entry => entry.Value?.ToString() ?? "") ?? [],
    };

    /// <summary>Refuses what only a cluster understands where there is none, before anything is opened.</summary>
    protected override void BeginProcessing()
    {
        string[] needs =
        [
            nameof(Shards), nameof(ArrayLimit), nameof(HostConnections), nameof(Partition), nameof(TimeLimit), nameof(Worker),
            nameof(HeaderVariables),
        ];
        if (Cluster is null && needs.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey) is { } stray)
            throw new PSArgumentException($"-{stray} is for batches on a cluster: add -Cluster Slurm, or leave it out.");
        base.BeginProcessing();
    }
}
