using System.Globalization;

namespace ScienceDownload.Simulators;

/// <summary>Faults as text, for clients in other processes: <c>/make/{length}/{name}?fault=cut:4096:reset:2&amp;fault=429:2:1</c>.</summary>
/// <remarks>
/// A name, then values after colons; those in brackets may be left out from the right and have the defaults of the method named.
/// <code>
/// ignore-range[:times]                      <see cref="Fault.IgnoresRange"/>
/// wrong-range[:times]                       <see cref="Fault.WrongContentRange"/>
/// multipart-range[:times]                   <see cref="Fault.MultipartRange"/>
/// ignore-if-range                           <see cref="Fault.IgnoresIfRange"/>
/// lying-total:total[:times]                 <see cref="Fault.LyingTotal"/>
/// cut:offset[:reset|close[:times]]          <see cref="Fault.CutAt"/>
/// stall:offset[:times]                      <see cref="Fault.StallAt"/>
/// drip:bytes-per-second                     <see cref="Fault.Drip"/>
/// rate:bytes-per-second                     <see cref="Fault.RateLimit"/>
/// 429[:times[:seconds[:date]]]              <see cref="Fault.TooManyRequests"/>
/// 503[:times[:seconds[:date]]]              <see cref="Fault.Unavailable"/>
/// any other status[:times]                  <see cref="Fault.Status"/>
/// changes:offset[:times]                    <see cref="Fault.ChangesMidway"/>
/// weak-etag                                 <see cref="Fault.WeakETag"/>
/// no-validator                              <see cref="Fault.NoValidator"/>
/// last-modified-only                        <see cref="Fault.LastModifiedOnly"/>
/// no-length                                 <see cref="Fault.NoLength"/>
/// chunked                                   <see cref="Fault.Chunked"/>
/// lying-length:claimed[:times]              <see cref="Fault.LyingLength"/>
/// redirect:same|other|loop[:code[:times]]   <see cref="Fault.RedirectTo(RedirectTarget, int, int)"/>
/// login[:times]                             <see cref="Fault.LoginPage"/>
/// disposition:value                         <see cref="Fault.ContentDisposition"/>; the rest is the value, colons included
/// gzip                                      <see cref="Fault.Gzip"/>
/// error-page:offset[:times]                 <see cref="Fault.ErrorPageBeforeCut"/>
/// require:name:value                        <see cref="Fault.RequiresHeader"/>; the rest is the value, colons included
/// drop:times                                <see cref="Fault.DropsFirstConnections"/>
/// corrupt:offset[:times]                    <see cref="Fault.CorruptOnce"/>
/// </code>
/// Gates exist only inside the process, so what holds at one cannot be written.
/// </remarks>
public static class FaultGrammar
{
    /// <summary>Reads one fault.</summary>
    /// <param name="text">The text, with any percent-encoding already removed.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="FormatException">The text is not of the grammar.</exception>
    public static Fault Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return Parse(new Words(text));
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException)
        {
            throw new FormatException($"'{text}' is not a fault: {exception.Message}", exception);
        }
    }

    private static Fault Parse(Words words) => words[0] switch
    {
        "ignore-range" => Fault.IgnoresRange(words.Times(1, Fault.Always)),
        "wrong-range" => Fault.WrongContentRange(words.Times(1, 1)),
        "multipart-range" => Fault.MultipartRange(words.Times(1, Fault.Always)),
        "ignore-if-range" => Fault.IgnoresIfRange(),
        "lying-total" => Fault.LyingTotal(words.Number(1), words.Times(2, Fault.Always)),
        "cut" => Fault.CutAt(words.Number(1), words.Choice(2, CutKind.Reset), words.Times(3, 1)),
        "stall" => Fault.StallAt(words.Number(1), words.Times(2, 1)),
        "drip" => Fault.Drip(words.Number(1)),
        "rate" => Fault.RateLimit(words.Number(1)),
        "429" => Fault.TooManyRequests(words.Times(1, 1), words.Optional(2), words.Has(3, "date")),
        "503" => Fault.Unavailable(words.Times(1, 1), words.Optional(2), words.Has(3, "date")),
        "changes" => Fault.ChangesMidway(words.Number(1), words.Times(2, 1)),
        "weak-etag" => Fault.WeakETag(),
        "no-validator" => Fault.NoValidator(),
        "last-modified-only" => Fault.LastModifiedOnly(),
        "no-length" => Fault.NoLength(),
        "chunked" => Fault.Chunked(),
        "lying-length" => Fault.LyingLength(words.Number(1), words.Times(2, Fault.Always)),
        "redirect" => Fault.RedirectTo(words.Redirect(1), words.Optional(2) ?? 302, words.Times(3, Fault.Always)),
        "login" => Fault.LoginPage(words.Times(1, Fault.Always)),
        "disposition" => Fault.ContentDisposition(words.Rest(1)),
        "gzip" => Fault.Gzip(),
        "error-page" => Fault.ErrorPageBeforeCut(words.Number(1), words.Times(2, 1)),
        "require" => Fault.RequiresHeader(words[1], words.Rest(2)),
        "drop" => Fault.DropsFirstConnections(words.Times(1, 1)),
        "corrupt" => Fault.CorruptOnce(words.Number(1), words.Times(2, 1)),
        var status when int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var code) =>
            Fault.Status(code, words.Times(1, Fault.Always)),
        var name => throw new FormatException($"there is none called '{name}'."),
    };

    private sealed class Words(string text)
    {
        private readonly string[] _words = text.Split(':');

        public string this[int index] => index < _words.Length ? _words[index] : throw new FormatException($"value {index} is missing.");

        public long Number(int index) => long.Parse(this[index], NumberStyles.None, CultureInfo.InvariantCulture);

        public int? Optional(int index) => index < _words.Length ? int.Parse(_words[index], NumberStyles.None, CultureInfo.InvariantCulture) : null;

        public int Times(int index, int otherwise) => Optional(index) ?? otherwise;

        public bool Has(int index, string word) =>
            index < _words.Length && (_words[index] == word ? true : throw new FormatException($"'{_words[index]}' is not '{word}'."));

        public CutKind Choice(int index, CutKind otherwise) => index >= _words.Length ? otherwise : _words[index] switch
        {
            "reset" => CutKind.Reset,
            "close" => CutKind.Close,
            var word => throw new FormatException($"'{word}' is neither 'reset' nor 'close'."),
        };

        public RedirectTarget Redirect(int index) => this[index] switch
        {
            "same" => RedirectTarget.SameOrigin,
            "other" => RedirectTarget.OtherOrigin,
            "loop" => RedirectTarget.Loop,
            var word => throw new FormatException($"'{word}' is not 'same', 'other' or 'loop'."),
        };

        public string Rest(int index) => text.Split(':', index + 1) is var parts && parts.Length > index
            ? parts[index]
            : throw new FormatException($"value {index} is missing.");
    }
}
