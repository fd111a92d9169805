using System.Text;

namespace HelpBuilder;

/// <summary>Writes an about page as the plain text that Get-Help shows: headings in capitals, text indented and wrapped at 80 columns.</summary>
internal static class AboutWriter
{
    private const int Width = 80;
    private const string Indent = "    ";

    public static void Write(MarkdownPage page, string file)
    {
        StringBuilder text = new();
        text.Append("TOPIC\n").Append(Indent).Append(page.Sections[0].Title).Append('\n');
        foreach (MarkdownSection section in page.Sections.Skip(1))
        {
            text.Append('\n').Append(section.Level == 2 ? section.Title.ToUpperInvariant() : section.Title).Append('\n');
            WriteBody(text, section);
        }

        File.WriteAllText(file, text.ToString());
    }

    private static void WriteBody(StringBuilder text, MarkdownSection section)
    {
        string paragraph = "";
        bool inFence = false;
        foreach (string line in section.Lines)
        {
            bool isFence = line.StartsWith("```", StringComparison.Ordinal);
            if (inFence && !isFence)
            {
                text.Append(Indent).Append(Indent).Append(line).Append('\n');
                continue;
            }

            if (isFence || line.Trim().Length == 0 || MarkdownSection.IsListItem(line))
            {
                Wrap(text, paragraph);
                paragraph = "";
            }

            if (isFence)
                inFence = !inFence;
            else if (line.Trim().Length == 0)
                text.Append('\n');
            else
                paragraph += (paragraph.Length > 0 ? " " : "") + MarkdownSection.Plain(line);
        }

        Wrap(text, paragraph);
        // One empty line between sections, however many the page has.
        while (text.Length > 1 && text[^1] == '\n' && text[^2] == '\n')
            text.Length--;
    }

    private static void Wrap(StringBuilder text, string paragraph)
    {
        if (paragraph.Length == 0)
            return;
        string hanging = MarkdownSection.IsListItem(paragraph) ? Indent + "  " : Indent;
        int column = Indent.Length;
        text.Append(Indent);
        foreach (string word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column + word.Length > Width)
            {
                text.Length--;
                text.Append('\n').Append(hanging);
                column = hanging.Length;
            }

            text.Append(word).Append(' ');
            column += word.Length + 1;
        }

        text.Length--;
        text.Append('\n');
    }
}
