using ScienceDownload.Engine.Integrity;

namespace ScienceDownload.Engine.Naming;

/// <summary>
/// The final paths that belong to items of this process, so that two items never share a file. Safe for concurrent use.
/// </summary>
/// <remarks>
/// A reservation outlives its item's completion: until the batch ends, a second item of the same name must not meet the first one's file.
/// </remarks>
internal sealed class PathReservations
{
    // Fingerprints instead of texts: a batch of 100,000 items keeps all of its paths here.
    private readonly Dictionary<UInt128, UInt128> _owners = [];

    // The last number tried for a wanted path: 100,000 files called "download" must not each start at -2.
    private readonly Dictionary<UInt128, int> _lastNumber = [];

    private readonly Dictionary<(UInt128 Wanted, UInt128 Item), int> _numbers = [];
    private readonly object _lock = new();
    private readonly bool _ignoreCase;

    /// <summary>Makes an empty set.</summary>
    /// <param name="ignoreCase">Whether names that differ in case only are one file.</param>
    public PathReservations(bool ignoreCase) => _ignoreCase = ignoreCase;

    /// <summary>An empty set for the file systems usual here.</summary>
    public static PathReservations ForThisSystem() => new(OperatingSystem.IsWindows() || OperatingSystem.IsMacOS());

    /// <summary>
    /// Gives a path to an item: the wanted one, or the first of <c>-2</c>, <c>-3</c>, … before the extension that is free.
    /// The same item gets the same path again.
    /// </summary>
    /// <param name="root">The destination, absolute.</param>
    /// <param name="relative">The wanted path below it with <c>/</c> separators.</param>
    /// <param name="itemKey">Who asks: an id unique in the process.</param>
    /// <param name="policy">With <see cref="ConflictPolicy.Rename"/> a path is also taken when something exists there on disk.</param>
    /// <returns>The path below <paramref name="root"/> that now belongs to the item.</returns>
    public string Reserve(string root, string relative, string itemKey, ConflictPolicy policy)
    {
        UInt128 wanted = Key(root, relative), item = Fingerprint.Of(itemKey);
        lock (_lock)
        {
            int number = _numbers.GetValueOrDefault((wanted, item), 1);
            string path = Numbered(relative, number);
            if (IsHeldBy(Key(root, path), item))
                return path;
            for (number = 1; IsTaken(root, path = Numbered(relative, number), policy); number++)
                number = Math.Max(number, _lastNumber.GetValueOrDefault(wanted));
            _owners[Key(root, path)] = item;
            if (number > 1)
            {
                _lastNumber[wanted] = number;
                _numbers[(wanted, item)] = number;
            }
            return path;
        }
    }

    /// <summary>Marks a path as taken by something that is no item here: whoever asks for it gets the next number.</summary>
    public void Occupy(string root, string relative)
    {
        lock (_lock)
            _owners[Key(root, relative)] = default;
    }

    /// <summary>Gives a path back; nothing happens when it belongs to another item or to none.</summary>
    /// <param name="root">The destination, absolute.</param>
    /// <param name="relative">The path that <see cref="Reserve"/> returned.</param>
    /// <param name="itemKey">Who holds it.</param>
    public void Release(string root, string relative, string itemKey)
    {
        UInt128 key = Key(root, relative), item = Fingerprint.Of(itemKey);
        lock (_lock)
        {
            if (IsHeldBy(key, item))
                _owners.Remove(key);
        }
    }

    private bool IsTaken(string root, string path, ConflictPolicy policy) =>
        _owners.ContainsKey(Key(root, path)) || (policy == ConflictPolicy.Rename && Path.Exists(Path.Combine(root, path)));

    private bool IsHeldBy(UInt128 key, UInt128 item) => _owners.TryGetValue(key, out UInt128 owner) && owner == item;

    private UInt128 Key(string root, string relative)
    {
        string full = Path.GetFullPath(Path.Combine(root, relative));
        return Fingerprint.Of(_ignoreCase ? full.ToUpperInvariant() : full);
    }

    private static string Numbered(string relative, int number)
    {
        if (number == 1)
            return relative;
        int name = relative.LastIndexOf('/') + 1;
        (string stem, string extension) = FileExtension.Split(relative[name..]);
        string suffix = FormattableString.Invariant($"-{number}") + (extension.Length == 0 ? "" : "." + extension);
        return relative[..name] + SafeName.FitBytes(stem, SafeName.MaxBytes - suffix.Length) + suffix;
    }
}
