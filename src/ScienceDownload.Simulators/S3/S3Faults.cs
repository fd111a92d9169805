namespace ScienceDownload.Simulators;

/// <summary>Faults that only S3 has.</summary>
public static class S3Faults
{
    /// <summary>503 <c>SlowDown</c>, as S3 sends it.</summary>
    /// <param name="times">How many requests are answered so.</param>
    /// <returns>The fault.</returns>
    public static Fault SlowDown(int times = 1) => new S3RefusalFault(503, "SlowDown", times);

    /// <summary>Any other refusal with its code.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="code">S3's code for it.</param>
    /// <param name="times">How many requests are answered so.</param>
    /// <returns>The fault.</returns>
    public static Fault Refuses(int status, string code, int times = Fault.Always) => new S3RefusalFault(status, code, times);
}
