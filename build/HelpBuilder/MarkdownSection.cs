using System.Text.RegularExpressions;

namespace HelpBuilder;

/// <summary>A heading and the lines below it, up to the next heading of any level.</summary>
internal sealed partial record MarkdownSection(int Level, string Title, List<string> Lines)
{
    /// <summary>The text as paragraphs without markup; a list item is a paragraph. Fences are left out.</summary>
    public IReadOnlyList<string> Paragraphs()
    {
        List<string> paragraphs = [];
        bool joins = false;
        foreach (string line in WithoutFences())
        {
            string text = Plain(line);
            if (text.Length == 0)
                joins = false;
            else if (joins && !IsListItem(text))
                paragraphs[^1] += " " + text;
            else
                paragraphs.Add(text);
            joins = text.Length > 0;
        }

        return paragraphs;
    }

    /// <summary>The contents of the fences, in order.</summary>
    public IReadOnlyList<string> Fences()
    {
        List<string> fences = [];
        bool inside = false;
        foreach (string line in Lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                inside = !inside;
                if (inside)
                    fences.Add("");
            }
            else if (inside)
            {
                fences[^1] += fences[^1].Length == 0 ? line : "\n" + line;
            }
        }

        return fences;
    }

    /// <summary>A line without emphasis, code marks and link targets.</summary>
    public static string Plain(string line) => Link().Replace(line.Trim(), "$1").Replace("**", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal);

    /// <summary>Whether a line begins a list item.</summary>
    public static bool IsListItem(string line) => line.StartsWith("- ", StringComparison.Ordinal);

    private IEnumerable<string> WithoutFences()
    {
        bool inside = false;
        foreach (string line in Lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                inside = !inside;
            else if (!inside)
                yield return line;
        }
    }

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]*\)")]
    private static partial Regex Link();
}
