namespace HelpBuilder;

/// <summary>A page cut into its headings. Only what the pages under docs/en-US use is understood: headings, paragraphs, lists, fences.</summary>
/// <param name="File">Where it came from, for error messages.</param>
/// <param name="Sections">The headings in order, of all levels.</param>
internal sealed record MarkdownPage(string File, IReadOnlyList<MarkdownSection> Sections)
{
    public static MarkdownPage Read(string file)
    {
        List<MarkdownSection> sections = [];
        bool inFence = false;
        foreach (string line in Body(System.IO.File.ReadAllLines(file)))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                inFence = !inFence;
            int level = inFence ? 0 : line.TakeWhile(character => character == '#').Count();
            if (level > 0 && line.Length > level && line[level] == ' ')
                sections.Add(new MarkdownSection(level, line[(level + 1)..].Trim(), []));
            else if (sections.Count > 0)
                sections[^1].Lines.Add(line);
        }

        return inFence ? throw new FormatException($"{file}: a ``` is not closed.") : new MarkdownPage(file, sections);
    }

    /// <summary>The section under a heading of the second level.</summary>
    /// <exception cref="FormatException">The page has none.</exception>
    public MarkdownSection Section(string title) =>
        Sections.FirstOrDefault(section => section.Level == 2 && section.Title == title) ?? throw new FormatException($"{File}: the heading '## {title}' is missing.");

    /// <summary>The headings of the third level below one of the second.</summary>
    public IEnumerable<MarkdownSection> Below(string title) =>
        Sections.SkipWhile(section => section != Section(title)).Skip(1).TakeWhile(section => section.Level > 2);

    // The block between two --- lines at the top is for other tools.
    private static IEnumerable<string> Body(string[] lines) =>
        lines is ["---", ..] ? lines.Skip(1).SkipWhile(line => line != "---").Skip(1) : lines;
}
