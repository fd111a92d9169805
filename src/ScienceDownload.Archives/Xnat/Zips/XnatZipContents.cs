namespace ScienceDownload.Archives.Xnat;

/// <summary>Which entry of a zip is which file. Each file is found once.</summary>
/// <typeparam name="T">What stands for a file.</typeparam>
internal sealed class XnatZipContents<T>
    where T : class
{
    private readonly Dictionary<string, Queue<T>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, T?> _byRest = new(StringComparer.Ordinal);

    /// <param name="files">The files that may be in it.</param>
    /// <param name="scans">Ids and types of all scans it was asked for.</param>
    public XnatZipContents(IEnumerable<(T File, XnatDetails Details)> files, IReadOnlyList<(string Id, string Type)> scans)
    {
        foreach ((T file, XnatDetails details) in files)
        {
            string name = XnatZipNames.Of(details, scans);
            if (!_byName.TryGetValue(name, out Queue<T>? same))
                _byName[name] = same = new Queue<T>();
            same.Enqueue(file);
            // Other servers may name their folders otherwise: then what follows the resource still tells, where it is one file's only.
            _byRest[details.Path] = _byRest.ContainsKey(details.Path) ? null : file;
        }
    }

    /// <summary>The file of an entry; null when nobody listed it.</summary>
    public T? Find(string entry)
    {
        if (_byName.TryGetValue(entry, out Queue<T>? same))
            return same.Count > 0 ? same.Dequeue() : null;
        return _byRest.GetValueOrDefault(XnatZipNames.Rest(entry));
    }
}
