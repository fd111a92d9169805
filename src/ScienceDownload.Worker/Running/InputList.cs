using System.Security.Cryptography;

namespace ScienceDownload.Worker.Running;

/// <summary>
/// The list a batch is made from, as a file that can be read twice: once for its digest, once for its items.
/// Standard input and pipes are laid into a temporary file first.
/// </summary>
internal sealed class InputList : IDisposable
{
    private readonly string? _spool;

    private InputList(string path, string? spool, string digest)
    {
        FilePath = path;
        _spool = spool;
        Digest = digest;
    }

    /// <summary>The file to read.</summary>
    public string FilePath { get; }

    /// <summary>The SHA-256 of its bytes.</summary>
    public string Digest { get; }

    /// <summary>Opens a list.</summary>
    /// <param name="file">Its path, or <c>-</c> for standard input.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DownloadException">It cannot be read (<see cref="ErrorId.InputUnreadable"/>).</exception>
    public static async Task<InputList> OpenAsync(string file, CancellationToken cancellation)
    {
        try
        {
            Stream input = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
            await using (input.ConfigureAwait(false))
            {
                if (input.CanSeek)
                    return new InputList(Path.GetFullPath(file), null, await DigestAsync(input, cancellation).ConfigureAwait(false));
                return await SpoolAsync(input, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DownloadException(ErrorId.InputUnreadable, $"'{file}' cannot be read: {error.Message}", error);
        }
    }

    public void Dispose()
    {
        if (_spool is not null)
            Directory.Delete(_spool, recursive: true);
    }

    private static async Task<InputList> SpoolAsync(Stream input, CancellationToken cancellation)
    {
        // Readable by the owner only. The file's name stands in messages about its rows.
        string folder = Directory.CreateTempSubdirectory("scidl-").FullName;
        try
        {
            string path = Path.Combine(folder, "stdin");
            FileStream copy = File.Create(path);
            await using (copy.ConfigureAwait(false))
            {
                await input.CopyToAsync(copy, cancellation).ConfigureAwait(false);
                copy.Position = 0;
                return new InputList(path, folder, await DigestAsync(copy, cancellation).ConfigureAwait(false));
            }
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    private static async Task<string> DigestAsync(Stream stream, CancellationToken cancellation) =>
        Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false));
}
