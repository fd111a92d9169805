namespace ScienceDownload.Engine.State;

/// <summary>What is wanted of a batch that another process may be running. The larger wish wins.</summary>
internal enum BatchControl
{
    /// <summary>Nothing: go on.</summary>
    None,

    /// <summary>Pause.</summary>
    Suspend,

    /// <summary>Cancel for good.</summary>
    Stop,
}
