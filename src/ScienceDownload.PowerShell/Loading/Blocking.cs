namespace ScienceDownload.Loading;

/// <summary>
/// The one place where a thread waits for a task: PowerShell's job interfaces are synchronous and the engine is not.
/// The work runs on the pool, without the caller's context, so that it cannot wait for the thread that waits for it.
/// </summary>
internal static class Blocking
{
    /// <summary>Runs the work and waits for its end; its exception comes through as it is.</summary>
    public static void Wait(Func<Task> work) => Task.Run(work).GetAwaiter().GetResult();

    /// <inheritdoc cref="Wait(Func{Task})"/>
    public static T Wait<T>(Func<Task<T>> work) => Task.Run(work).GetAwaiter().GetResult();
}
