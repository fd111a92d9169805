using System.Globalization;
using System.Security.Cryptography;

namespace ScienceDownload.Engine.Naming;

/// <summary>One <c>{name}</c> of a path template. What only media have is a fixed value for plain files.</summary>
internal sealed class TemplateVariable
{
    private const string Absent = SafeName.Unknown;

    private readonly Func<TemplateValues, DateTimeOffset, string> _value;

    private TemplateVariable(Func<TemplateValues, DateTimeOffset, string> value, bool needsResponse = false, bool mayShrink = false)
    {
        _value = value;
        NeedsResponse = needsResponse;
        MayShrink = mayShrink;
    }

    /// <summary>Whether the value comes from the server's answer.</summary>
    public bool NeedsResponse { get; }

    /// <summary>Whether the value may be shortened when the name gets too long; ids and extensions may not.</summary>
    public bool MayShrink { get; }

    /// <summary>Finds a variable.</summary>
    /// <param name="text">What stands between the braces, such as <c>id</c> or <c>index:03d</c>.</param>
    /// <returns>Null when there is no such variable.</returns>
    public static TemplateVariable? Find(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
            return Digits(text[(colon + 1)..]) is { } digits ? Number(text[..colon], digits) : null;
        return Number(text, 1) ?? text switch
        {
            "batch_id" => new((values, _) => values.BatchId),
            "title" => FromResponse(Title, mayShrink: true),
            "safe_title" => FromResponse(response => SafeName.Component(Title(response)), mayShrink: true),
            "id" => new((values, _) => Described(values, "id") ?? SourceId.Of(values.Source)),
            "ext" => FromResponse(Extension),
            "uploader" => new((values, _) =>
                values.Described is null ? Host(Response(values)) : Described(values, "uploader") ?? Absent, needsResponse: true),
            "host" => FromResponse(Host),
            "upload_date" => new(
                (values, now) => Described(values, "upload_date")
                    ?? Day((values.Described is null ? Response(values).LastModified : null) ?? now, "yyyyMMdd"),
                needsResponse: true),
            "date" => new((_, now) => Day(now, "yyyy-MM-dd")),
            "random" => new((_, _) => RandomNumberGenerator.GetHexString(8, lowercase: true)),
            "playlist" or "channel" or "channel_id" => new((values, _) => Described(values, text) ?? Absent),
            _ => null,
        };
    }

    /// <summary>The value, safe to stand in a file name.</summary>
    public string Value(TemplateValues values, DateTimeOffset now) => SafeName.FileName(_value(values, now));

    private static TemplateVariable? Number(string name, int digits) => name switch
    {
        "index" => new((values, _) => values.Index.ToString("D" + digits, CultureInfo.InvariantCulture)),
        "playlist_index" => new((values, _) =>
            (int.TryParse(Described(values, name), NumberStyles.None, CultureInfo.InvariantCulture, out int place) ? place : 0)
                .ToString("D" + digits, CultureInfo.InvariantCulture)),
        _ => null,
    };

    // "03d", as Python writes it; at most nine digits.
    private static int? Digits(string format) => format is ['0', >= '1' and <= '9', 'd'] ? format[1] - '0' : null;

    private static TemplateVariable FromResponse(Func<ResponseFacts, string> value, bool mayShrink = false) =>
        new((values, _) => value(Response(values)), needsResponse: true, mayShrink);

    private static string? Described(TemplateValues values, string name) =>
        values.Described?.GetValueOrDefault(name) is { } value && !string.IsNullOrWhiteSpace(value) ? SafeName.Component(value) : null;

    private static ResponseFacts Response(TemplateValues values) =>
        values.Response ?? throw new InvalidOperationException("The template needs the server's answer.");

    private static string Title(ResponseFacts response) => FileExtension.Split(response.FileName).Stem;

    private static string Extension(ResponseFacts response) =>
        FileExtension.Split(response.FileName).Extension is { Length: > 0 } extension ? extension : MediaTypes.Extension(response.ContentType);

    private static string Host(ResponseFacts response)
    {
        string host = response.FinalUri.Host;
        return SafeName.Component(host.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? host[4..] : host);
    }

    private static string Day(DateTimeOffset time, string format) => time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
}
