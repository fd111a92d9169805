namespace HelpBuilder;

/// <summary>The page of one command, in the order of headings that platyPS uses.</summary>
internal sealed record CommandPage(
    string Name,
    string Synopsis,
    IReadOnlyList<string> Description,
    IReadOnlyList<string> ParameterSets,
    IReadOnlyList<CommandParameter> Parameters,
    IReadOnlyList<MarkdownSection> Examples,
    IReadOnlyList<MarkdownSection> Inputs,
    IReadOnlyList<MarkdownSection> Outputs,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Links)
{
    private const string Common = "CommonParameters";

    /// <exception cref="FormatException">A heading is missing, or a parameter's block cannot be read.</exception>
    public static CommandPage Read(MarkdownPage page) => new(
        page.Sections[0].Title,
        string.Join(" ", page.Section("SYNOPSIS").Paragraphs()),
        page.Section("DESCRIPTION").Paragraphs(),
        [.. page.Below("SYNTAX").Select(section => section.Title.Replace(" (Default)", "", StringComparison.Ordinal))],
        [.. page.Below("PARAMETERS").Where(section => section.Title != Common).Select(section => CommandParameter.Read(page.File, section))],
        [.. page.Below("EXAMPLES")],
        [.. page.Below("INPUTS")],
        [.. page.Below("OUTPUTS")],
        page.Section("NOTES").Paragraphs(),
        [.. page.Section("RELATED LINKS").Paragraphs().Select(line => line.TrimStart('-', ' '))]);
}
