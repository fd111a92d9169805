using System.Text;

namespace ScienceDownload.Worker.Output;

/// <summary>
/// A writer whose failures do not break the work: a log on a full disk must not end a download. The first failure is remembered, and told
/// at the end.
/// </summary>
internal sealed class LenientWriter(TextWriter inner) : TextWriter
{
    /// <summary>The first failure of any output of this process; null while there was none.</summary>
    public static IOException? Failure { get; private set; }

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <summary>Lets standard output and standard error fail quietly.</summary>
    public static void Install()
    {
        Console.SetOut(new LenientWriter(Console.Out));
        Console.SetError(new LenientWriter(Console.Error));
    }

    /// <summary>Writes, and remembers a failure.</summary>
    public static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException failure)
        {
            Failure ??= failure;
        }
    }

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(inner.Flush);
}
