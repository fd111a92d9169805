using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.Transfers;

namespace ScienceDownload.Engine.Transports;

/// <summary>A file that an archive has made on this machine, read like a reply: whole, once, and gone afterwards.</summary>
internal static class LocalFileBody
{
    private const int BufferLength = 256 * 1024;

    /// <summary>Opens it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="origin">The address it was made from.</param>
    /// <exception cref="DownloadException">It cannot be read.</exception>
    public static RemoteBody Open(string path, Uri origin)
    {
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferLength,
                FileOptions.Asynchronous | FileOptions.DeleteOnClose);
            var file = new RemoteFile
            {
                FinalUri = origin,
                Length = stream.Length,
                Ranges = RangeSupport.None,
                ContentType = MediaTypes.OfExtension(Path.GetExtension(path).TrimStart('.')),
            };
            return new RemoteBody(file, 0, stream.Length, stream, stream);
        }
        catch (Exception error) when (DiskErrors.IsDisk(error))
        {
            throw DiskErrors.Translate(error, path);
        }
    }
}
