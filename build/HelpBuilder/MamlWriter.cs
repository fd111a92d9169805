using System.Globalization;
using System.Xml.Linq;

namespace HelpBuilder;

/// <summary>Writes command pages as MAML, the XML that Get-Help reads.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";
    private static readonly XNamespace Shell = "http://msh";

    public static void Write(IEnumerable<CommandPage> pages, Uri? baseUri, string file) =>
        new XDocument(new XElement(
            Shell + "helpItems",
            new XAttribute("schema", "maml"),
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            pages.Select(page => ToElement(page, baseUri)))).Save(file);

    private static XElement ToElement(CommandPage page, Uri? baseUri)
    {
        string[] name = page.Name.Split('-', 2);
        return new XElement(
            Command + "command",
            new XElement(
                Command + "details",
                new XElement(Command + "name", page.Name),
                new XElement(Command + "verb", name[0]),
                new XElement(Command + "noun", name[1]),
                Description([page.Synopsis])),
            Description(page.Description),
            new XElement(Command + "syntax", page.ParameterSets.Select(set => Syntax(page, set))),
            new XElement(Command + "parameters", page.Parameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal).Select(parameter => Parameter(parameter, inSyntax: false))),
            new XElement(Command + "inputTypes", page.Inputs.Select(section => Typed(Command + "inputType", section))),
            new XElement(Command + "returnValues", page.Outputs.Select(section => Typed(Command + "returnValue", section))),
            new XElement(Maml + "alertSet", new XElement(Maml + "alert", Paragraphs(page.Notes))),
            new XElement(Command + "examples", page.Examples.Select(Example)),
            new XElement(
                Command + "relatedLinks",
                // Get-Help -Online opens the first link that has an address.
                baseUri is null ? null : Link("Online Version:", new Uri(baseUri, page.Name + ".md").AbsoluteUri),
                page.Links.Select(link => Link(link, ""))));
    }

    private static XElement Link(string text, string uri) => new(
        Maml + "navigationLink",
        new XElement(Maml + "linkText", text),
        new XElement(Maml + "uri", uri));

    private static XElement Syntax(CommandPage page, string set) => new(
        Command + "syntaxItem",
        new XElement(Maml + "name", page.Name),
        page.Parameters.Where(parameter => parameter.IsIn(set)).OrderBy(Position).Select(parameter => Parameter(parameter, inSyntax: true)));

    private static int Position(CommandParameter parameter) => int.TryParse(parameter["Position"], CultureInfo.InvariantCulture, out int position) ? position : int.MaxValue;

    private static XElement Parameter(CommandParameter parameter, bool inSyntax)
    {
        string aliases = parameter["Aliases"];
        XElement element = new(
            Command + "parameter",
            new XAttribute("required", Lower(parameter["Required"])),
            new XAttribute("variableLength", "true"),
            new XAttribute("globbing", Lower(parameter["Accept wildcard characters"])),
            new XAttribute("pipelineInput", parameter["Accept pipeline input"]),
            new XAttribute("position", parameter["Position"].ToLowerInvariant()),
            new XAttribute("aliases", aliases.Length == 0 ? "none" : aliases),
            new XElement(Maml + "name", parameter.Name),
            Description(parameter.Description));
        if (!(parameter.IsSwitch && inSyntax))
            element.Add(new XElement(Command + "parameterValue", new XAttribute("required", "true"), new XAttribute("variableLength", "false"), parameter.Type));
        element.Add(new XElement(Dev + "type", new XElement(Maml + "name", parameter.Type), new XElement(Maml + "uri")), new XElement(Dev + "defaultValue", parameter["Default value"]));
        return element;
    }

    private static XElement Example(MarkdownSection section) => new(
        Command + "example",
        new XElement(Maml + "title", $"--------- {section.Title} ---------"),
        new XElement(Dev + "code", string.Join("\n\n", section.Fences())),
        // Get-Help sets one example right under the other; the empty paragraph parts them.
        new XElement(Dev + "remarks", Paragraphs([.. section.Paragraphs(), ""])));

    private static XElement Typed(XName name, MarkdownSection section) => new(
        name,
        new XElement(Dev + "type", new XElement(Maml + "name", section.Title)),
        Description(section.Paragraphs()));

    private static XElement Description(IEnumerable<string> paragraphs) => new(Maml + "description", Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(IEnumerable<string> paragraphs) => paragraphs.Select(text => new XElement(Maml + "para", text));

    private static string Lower(string truth) => truth.ToLowerInvariant();
}
