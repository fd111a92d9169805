using System.Collections.Concurrent;

namespace ScienceDownload.Archives.Geodes;

/// <summary>
/// Which key the datalake refused an object to, over all runs of this process. The first refusal is put down to the key, and waits for another one;
/// what another key is refused as well is forbidden, and waiting for a third would never end.
/// </summary>
internal sealed class DatalakeRefusals
{
    private readonly ConcurrentDictionary<string, string> _first = new(StringComparer.Ordinal);

    /// <summary>Notes that a key was refused an object.</summary>
    /// <param name="address">The object.</param>
    /// <param name="keyId">The key's id, which is no secret.</param>
    /// <returns>Whether another key was refused it before.</returns>
    public bool Refused(Uri address, string keyId) => _first.GetOrAdd(address.AbsolutePath, keyId) != keyId;
}
