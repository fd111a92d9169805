using ScienceDownload.Engine.Transfers;

namespace ScienceDownload.Engine.Items;

/// <summary>A verified file on its way to its final name.</summary>
internal sealed record FinishJob(MovingItem Item, TransferResult Ready, Placement Placement);
