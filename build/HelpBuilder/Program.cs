using HelpBuilder;

// Usage: HelpBuilder PAGES OUTPUT [BASE]. Turns the command pages into one MAML file and every about page into text.
// BASE is the address below which the pages themselves are published, for Get-Help -Online; without it the help names none.
if (args is not [string pages, string output, .. { Length: <= 1 } rest])
{
    Console.Error.WriteLine("Usage: HelpBuilder PAGES OUTPUT [BASE]");
    return 2;
}

try
{
    Uri? baseUri = rest is [string address] ? ReadBase(address) : null;
    string[] files = [.. Directory.EnumerateFiles(pages, "*.md").Order(StringComparer.Ordinal)];
    Directory.CreateDirectory(output);
    IEnumerable<CommandPage> commands = files.Where(file => !IsAbout(file)).Select(file => CommandPage.Read(MarkdownPage.Read(file)));
    MamlWriter.Write(commands, baseUri, Path.Combine(output, "ScienceDownload.dll-Help.xml"));
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

// A base without a slash at its end would lose its last part below.
static Uri ReadBase(string address) =>
    Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
        ? uri
        : throw new FormatException($"HelpBaseUri: '{address}' is not an http or https address.");

static bool IsAbout(string file) => Path.GetFileName(file).StartsWith("about_", StringComparison.Ordinal);
