using System.Diagnostics;
using System.Globalization;

namespace ScienceDownload.Engine.State;

/// <summary>Who runs a batch, as it stands in the state file: <c>host:pid:start:run</c>.</summary>
/// <param name="Host">The machine.</param>
/// <param name="Pid">The process.</param>
/// <param name="Start">When the process started, in a form that can only be compared: a pid alone is given to somebody else sooner or later.</param>
/// <param name="Run">Random for every ownership, so that a later one of the same process is told apart.</param>
internal sealed record OwnerMark(string Host, int Pid, string Start, string Run)
{
    /// <summary>Without a heartbeat for this long an owner has lost its batch, wherever it runs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    // In a container a pid means another process than outside, under the same host name perhaps.
    private static readonly string PidSpace = OperatingSystem.IsLinux() ? new FileInfo("/proc/self/ns/pid").LinkTarget ?? "" : "";

    /// <summary>A mark for a process of this machine; <c>dead</c> as its start when there is none with that number.</summary>
    public static OwnerMark Of(int pid) => new(Environment.MachineName, pid, StartOf(pid) ?? "dead", Guid.NewGuid().ToString("N"));

    /// <summary>Reads what <see cref="ToString"/> wrote; null for null and for anything else.</summary>
    public static OwnerMark? Parse(string? text)
    {
        // From the right: whatever a host may be called, the other parts hold no colon.
        string[] parts = text?.Split(':') ?? [];
        return parts.Length >= 4 && int.TryParse(parts[^3], NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
            ? new OwnerMark(string.Join(':', parts[..^3]), pid, parts[^2], parts[^1])
            : null;
    }

    /// <summary>The process as people are told of it.</summary>
    public string Process => FormattableString.Invariant($"{Host}:{Pid}");

    /// <summary>Whether the owner still holds its batch.</summary>
    /// <param name="heartbeat">Its last heartbeat; null for none.</param>
    /// <param name="now">The time.</param>
    public bool IsLiving(DateTimeOffset? heartbeat, DateTimeOffset now)
    {
        if (heartbeat is null || now - heartbeat > Patience)
            return false;
        return Host != Environment.MachineName || !Start.EndsWith(SpaceSuffix, StringComparison.Ordinal) || StartOf(Pid) == Start;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Host}:{Pid}:{Start}:{Run}");

    private static string SpaceSuffix => "@" + PidSpace.Replace(":", "", StringComparison.Ordinal);

    private static string? StartOf(int pid)
    {
        try
        {
            return (OperatingSystem.IsLinux() ? StartTicks(pid) : StartTime(pid)) is { } start ? start + SpaceSuffix : null;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException)
        {
            return null;
        }
    }

    // Process.StartTime is computed from the boot time, which every process measures a little differently; the ticks are exact.
    private static string? StartTicks(int pid)
    {
        string stat = File.ReadAllText(FormattableString.Invariant($"/proc/{pid}/stat"));

        // The name stands in parentheses and may hold anything; after it come the state (field 3) and, as field 22, the start.
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? null : fields[19];
    }

    private static string StartTime(int pid)
    {
        using Process process = System.Diagnostics.Process.GetProcessById(pid);
        return process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
    }
}
