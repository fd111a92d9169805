using HelpBuilder;

// Usage: HelpBuilder PAGES OUTPUT. Turns the command pages into one MAML file and every about page into text.
if (args is not [string pages, string output])
{
    Console.Error.WriteLine("Usage: HelpBuilder PAGES OUTPUT");
    return 2;
}

try
{
    string[] files = [.. Directory.EnumerateFiles(pages, "*.md").Order(StringComparer.Ordinal)];
    Directory.CreateDirectory(output);
    IEnumerable<CommandPage> commands = files.Where(file => !IsAbout(file)).Select(file => CommandPage.Read(MarkdownPage.Read(file)));
    MamlWriter.Write(commands, Path.Combine(output, "ScienceDownload.dll-Help.xml"));
    foreach (string file in files.Where(IsAbout))
        AboutWriter.Write(MarkdownPage.Read(file), Path.Combine(output, Path.GetFileNameWithoutExtension(file) + ".help.txt"));
    return 0;
}
catch (FormatException exception)
{
    // In the form that MSBuild turns into an error of the build.
    Console.Error.WriteLine($"{exception.Message.Replace(": ", " : error HELP001: ", StringComparison.Ordinal)}");
    return 1;
}

static bool IsAbout(string file) => Path.GetFileName(file).StartsWith("about_", StringComparison.Ordinal);
