namespace ScienceDownload.Engine.Cluster;

/// <summary>The script that the scheduler runs for each part.</summary>
internal static class JobScript
{
    /// <summary>The text of the script. It stands on its own: what the scheduler needs to know is on its command line.</summary>
    /// <param name="worker">The program of the nodes and the arguments before its own.</param>
    /// <param name="runFolder">The folder of the run, as the nodes see it.</param>
    public static string Write(IReadOnlyList<string> worker, string runFolder)
    {
        string program = string.Join(' ', worker.Select(ShellText.Quote));
        string log = ShellText.Quote(Path.Combine(runFolder, ClusterLayout.LogFolder) + "/") + "\"${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID\"";
        // exec: signals of the scheduler reach the program itself, and its exit code is that of the task.
        return $"""
            #!/bin/sh
            exec {program} task {ShellText.Quote(runFolder)} "$SLURM_ARRAY_TASK_ID" >>{log}.out 2>>{log}.err

            """.ReplaceLineEndings("\n");
    }
}
