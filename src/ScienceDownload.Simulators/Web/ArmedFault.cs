namespace ScienceDownload.Simulators;

/// <summary>A fault on one file, with what is left of its count.</summary>
internal sealed class ArmedFault(Fault fault)
{
    private int _left = fault.Times;

    public Fault Fault => fault;

    /// <summary>Takes one from the count; false when it is used up. Safe when several responses reach it at once.</summary>
    public bool TryFire()
    {
        while (true)
        {
            var left = Volatile.Read(ref _left);
            if (left == Fault.Always) return true;
            if (left <= 0) return false;
            if (Interlocked.CompareExchange(ref _left, left - 1, left) == left) return true;
        }
    }
}
