using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.Resilience;
using ScienceDownload.Engine.State;
using ScienceDownload.Engine.Transports;

namespace ScienceDownload.Engine.Jobs;

/// <summary>What all batches of a process share.</summary>
internal sealed record EngineServices(ITransport Transport, HostPolicies Policies, StateStore Store, FairGate Gate, TimeProvider Time)
{
    /// <summary>The paths of batches that take the next free name: two of them may want one name at the same time.</summary>
    public PathReservations Renaming { get; } = PathReservations.ForThisSystem();

    /// <summary>How long to wait for others at the end of a run.</summary>
    public required EnginePatience Patience { get; init; }

    /// <summary>Where partial files lie instead of beside their final names; null for beside them.</summary>
    public string? PartsFolder { get; init; }

    /// <summary>Where manifests go instead of the batch's destination; null for there.</summary>
    public string? ManifestFolder { get; init; }
}
