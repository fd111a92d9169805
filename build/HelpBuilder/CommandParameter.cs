namespace HelpBuilder;

/// <summary>A parameter as its page describes it: the text, and the facts in its yaml block.</summary>
internal sealed record CommandParameter(string Name, IReadOnlyList<string> Description, IReadOnlyDictionary<string, string> Facts)
{
    private static readonly string[] Required =
        ["Type", "Parameter Sets", "Aliases", "Required", "Position", "Default value", "Accept pipeline input", "Accept wildcard characters"];

    public string Type => Facts["Type"];

    public bool IsSwitch => Type == "SwitchParameter";

    public string this[string fact] => Facts[fact];

    public bool IsIn(string parameterSet) => Facts["Parameter Sets"] == "(All)" || Facts["Parameter Sets"].Split(", ").Contains(parameterSet);

    public static CommandParameter Read(string file, MarkdownSection section)
    {
        Dictionary<string, string> facts = [];
        foreach (string line in section.Fences().SingleOrDefault()?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            facts.Add(line[..colon], line[(colon + 1)..].Trim());
        }

        if (Required.FirstOrDefault(name => !facts.ContainsKey(name)) is { } missing)
            throw new FormatException($"{file}: the block of {section.Title} has no '{missing}'.");
        return new CommandParameter(section.Title.TrimStart('-'), section.Paragraphs(), facts);
    }
}
