using System.IO.Compression;

namespace ScienceDownload.Simulators;

/// <summary>Makes zips as the server streams them: lengths and CRC behind the data, the present time on every entry.</summary>
internal static class XnatZipWriter
{
    /// <summary>The zip of some resources.</summary>
    /// <param name="session">The session.</param>
    /// <param name="parts">Its resources and the scans they are of; null for the session itself.</param>
    /// <param name="structure">How entries are named: <c>simplified</c>, <c>improved</c> or <c>legacy</c>; null for the usual way.</param>
    /// <param name="extra">More entries.</param>
    /// <param name="now">The time on the entries.</param>
    public static byte[] Make(
        XnatSessionEntry session,
        IReadOnlyList<(XnatScanEntry? Scan, XnatResourceEntry Resource)> parts,
        string? structure,
        IEnumerable<KeyValuePair<string, byte[]>> extra,
        DateTimeOffset now)
    {
        var memory = new MemoryStream();
        using (var zip = new ZipArchive(new ForwardOnlyStream(memory), ZipArchiveMode.Create))
        {
            foreach (var (name, bytes) in extra) Write(zip, name, bytes, now);
            foreach (var (scan, resource) in parts)
            {
                foreach (var file in resource.Files)
                {
                    if (!file.IsMissingOnDisk)
                        Write(zip, XnatEntryName.Of(session, parts, scan, resource, file, structure), file.BytesInZip ?? file.Bytes, now);
                }
            }
        }

        return memory.ToArray();
    }

    private static void Write(ZipArchive zip, string name, byte[] bytes, DateTimeOffset now)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = now;
        using var stream = entry.Open();
        stream.Write(bytes);
    }
}
