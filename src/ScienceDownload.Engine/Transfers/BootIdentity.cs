namespace ScienceDownload.Engine.Transfers;

/// <summary>
/// Names the current boot of this machine. Bytes written but not flushed survive the death of a process, not the death of the machine:
/// a control file from another boot is believed only as far as it was flushed.
/// </summary>
internal static class BootIdentity
{
    private const string LinuxBootId = "/proc/sys/kernel/random/boot_id";

    /// <summary>The boot's name; null where the system has none, then only flushed bytes are ever believed.</summary>
    public static string? Current { get; } = Read();

    private static string? Read()
    {
        try
        {
            return File.Exists(LinuxBootId) ? File.ReadAllText(LinuxBootId).Trim() : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
