using System.Runtime.CompilerServices;
using ScienceDownload.Engine.Validation;

namespace ScienceDownload.Archives.Batch;

/// <summary>One address per line; blank lines and those that begin with <c>#</c> are passed over.</summary>
internal static class TextListReader
{
    /// <summary>The items, streaming.</summary>
    /// <exception cref="DownloadException">A line is no address; the message names it.</exception>
    public static async IAsyncEnumerable<DownloadItem> ReadAsync(ListInput input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using TextReader reader = input.OpenText();
        int number = 0, index = 0;
        while (await reader.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
        {
            number++;
            ReadOnlySpan<char> text = line.AsSpan().Trim();
            if (text.IsEmpty || text[0] == '#')
                continue;
            string origin = FormattableString.Invariant($"{input.Name} line {number}");
            yield return new DownloadItem { Sources = [SourceUri.Parse(line, index++, origin)], Origin = origin };
        }
    }
}
