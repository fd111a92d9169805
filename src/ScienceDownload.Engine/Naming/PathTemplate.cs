using System.Text;

namespace ScienceDownload.Engine.Naming;

/// <summary>How the final paths of a batch are made, such as <c>{host}/{safe_title}-{id}.{ext}</c>. Checked once, expanded for every item.</summary>
internal sealed class PathTemplate
{
    private const int MaxLength = 1024;

    private readonly IReadOnlyList<IReadOnlyList<TemplatePart>> _segments;

    private PathTemplate(IReadOnlyList<IReadOnlyList<TemplatePart>> segments)
    {
        _segments = segments;
        NeedsResponse = segments.SelectMany(parts => parts).Any(part => part.Variable is { NeedsResponse: true });
    }

    /// <summary>Whether the path is known only after the server answered.</summary>
    public bool NeedsResponse { get; }

    /// <summary>Reads a template. <c>\</c> counts as <c>/</c>, several in a row as one.</summary>
    /// <exception cref="DownloadException">The template is wrong (<see cref="ErrorId.PathTemplateInvalid"/>).</exception>
    public static PathTemplate Parse(string template)
    {
        if (string.IsNullOrWhiteSpace(template))
            throw Invalid("Path template is blank. Name a file, for instance {safe_title}-{id}.{ext}");
        if (template.Length > MaxLength)
            throw Invalid($"Path template is longer than {MaxLength} characters");
        if (template.Any(char.IsControl))
            throw Invalid("Path template contains control characters");
        string path = template.Trim().Replace('\\', '/');
        if (path[0] == '/' || (path.Length > 1 && char.IsAsciiLetter(path[0]) && path[1] == ':'))
            throw Invalid($"Path template must be relative to the destination: {template}");
        if (path[^1] == '/')
            throw Invalid($"Path template has no file name at its end: {template}");

        var segments = new List<IReadOnlyList<TemplatePart>>();
        var parts = new List<TemplatePart>();
        for (int at = 0; at < path.Length;)
        {
            if (path[at] == '/')
            {
                EndSegment(segments, parts, template);
                parts = [];
                at++;
            }
            else
            {
                parts.Add(NextPart(path, ref at, template));
            }
        }
        EndSegment(segments, parts, template);
        return new PathTemplate(segments);
    }

    /// <summary>Makes the path of one item; what a value contains is never expanded again.</summary>
    /// <param name="values">What is known of the item; with <see cref="NeedsResponse"/> the server's answer too.</param>
    /// <param name="time">What day it is.</param>
    /// <returns>A safe relative path with <c>/</c> separators. <c>{random}</c> makes it another one each time: store it.</returns>
    public string Expand(TemplateValues values, TimeProvider time)
    {
        DateTimeOffset now = time.GetUtcNow();
        return string.Join('/', _segments.Select(parts => ExpandSegment(parts, values, now)));
    }

    private static string ExpandSegment(IReadOnlyList<TemplatePart> parts, TemplateValues values, DateTimeOffset now)
    {
        string[] texts = [.. parts.Select(part => part.Variable?.Value(values, now) ?? part.Literal)];
        int excess = texts.Sum(Encoding.UTF8.GetByteCount) - SafeName.MaxBytes;
        for (int i = 0; i < texts.Length && excess > 0; i++)
        {
            if (parts[i].Variable is not { MayShrink: true })
                continue;
            int before = Encoding.UTF8.GetByteCount(texts[i]);
            // One whole character stays, and takes at most four bytes.
            texts[i] = SafeName.FitBytes(texts[i], Math.Max(4, before - excess)).TrimEnd('_', '.', ' ');
            excess -= before - Encoding.UTF8.GetByteCount(texts[i]);
        }
        // Values are safe one by one; side by side they may still spell a device, and literals come as the user wrote them.
        return SafeName.FileName(string.Concat(texts));
    }

    private static TemplatePart NextPart(string path, ref int at, string template)
    {
        if (path[at] == '}')
            throw Unbalanced(template);
        if (path[at] != '{')
        {
            int end = path.AsSpan(at).IndexOfAny('{', '}', '/');
            string literal = end < 0 ? path[at..] : path.Substring(at, end);
            at += literal.Length;
            return new TemplatePart(literal, null);
        }
        int close = path.IndexOfAny(['{', '}'], at + 1);
        if (close < 0 || path[close] == '{')
            throw Unbalanced(template);
        string name = path[(at + 1)..close];
        at = close + 1;
        return new TemplatePart("", TemplateVariable.Find(name) ?? throw Invalid($"Unknown path variable: {name}"));
    }

    private static void EndSegment(List<IReadOnlyList<TemplatePart>> segments, List<TemplatePart> parts, string template)
    {
        if (parts.Count == 0)
            return;
        if (parts is [{ Variable: null, Literal: var literal }] && literal.Trim() is "." or "..")
            throw Invalid($"Path template must not contain . or .. segments: {template}");
        segments.Add(parts);
    }

    private static DownloadException Unbalanced(string template) => Invalid($"Path template has unbalanced braces: {template}");

    private static DownloadException Invalid(string message) => new(ErrorId.PathTemplateInvalid, message);

    private readonly record struct TemplatePart(string Literal, TemplateVariable? Variable);
}
