using System.Text;
using ScienceDownload.Engine.Streams;

namespace ScienceDownload.Archives.Batch;

/// <summary>An open list whose first bytes were looked at. Works for what can be read only once.</summary>
internal sealed class ListInput : IDisposable
{
    private const int HeadBytes = 4096;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private ListInput(string name, Stream stream, ListFormat format, char delimiter)
    {
        Name = name;
        Stream = stream;
        Format = format;
        Delimiter = delimiter;
    }

    /// <summary>The list's name for messages.</summary>
    public string Name { get; }

    /// <summary>All of the list.</summary>
    public Stream Stream { get; }

    /// <summary>How it is written.</summary>
    public ListFormat Format { get; }

    /// <summary>What separates its columns, should it be CSV.</summary>
    public char Delimiter { get; }

    /// <summary>Opens a list.</summary>
    /// <param name="list">Its path, or <c>-</c> for standard input.</param>
    /// <param name="format">What the user says it is; null to find out.</param>
    /// <param name="cancellation">Ends the wait for the first bytes.</param>
    /// <exception cref="DownloadException">It cannot be opened (<see cref="ErrorId.InputUnreadable"/>) or is no list.</exception>
    public static async Task<ListInput> OpenAsync(string list, string? format, CancellationToken cancellation)
    {
        string name = list == "-" ? "standard input" : Path.GetFileName(list);
        Stream? stream = null;
        try
        {
            stream = list == "-"
                ? Console.OpenStandardInput()
                : new FileStream(list, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] head = new byte[HeadBytes];
            int count = await stream.ReadAtLeastAsync(head, HeadBytes, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
            ReadOnlyMemory<byte> read = head.AsMemory(0, count);
            return new ListInput(name, new HeadedStream(read, stream), ListSniffer.Format(name, format, read), ListSniffer.Delimiter(read));
        }
        catch (Exception cause)
        {
            stream?.Dispose();
            if (cause is IOException or UnauthorizedAccessException)
            {
                throw new DownloadException(ErrorId.InputUnreadable,
                    $"Cannot read '{list}': {cause.Message} Check the path and its permissions.", cause);
            }

            throw;
        }
    }

    /// <summary>The list as text: UTF-8, or what its byte order mark says. Other bytes throw <see cref="DecoderFallbackException"/>.</summary>
    public TextReader OpenText() => new StreamReader(Stream, StrictUtf8, detectEncodingFromByteOrderMarks: true);

    /// <inheritdoc/>
    public void Dispose() => Stream.Dispose();
}
