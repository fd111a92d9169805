namespace ScienceDownload;

/// <summary>Questions about states that several parts ask.</summary>
public static class StateExtensions
{
    /// <summary>Whether the item has settled: a terminal state never changes again.</summary>
    public static bool IsTerminal(this ItemState state) => state >= ItemState.Completed;

    /// <summary>Whether the batch has settled: a terminal state never changes again.</summary>
    public static bool IsTerminal(this BatchState state) => state >= BatchState.Completed;

    /// <summary>Whether nobody works on the batch before somebody asks for it: it has settled or is suspended.</summary>
    public static bool IsAtRest(this BatchState state) => state.IsTerminal() || state == BatchState.Suspended;

    /// <summary>Whether the item's file is at its final name and verified.</summary>
    public static bool IsDone(this ItemState state) => state is ItemState.Completed or ItemState.Skipped;
}
