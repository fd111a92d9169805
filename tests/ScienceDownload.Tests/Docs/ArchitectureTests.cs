using System.Text.RegularExpressions;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Docs;

/// <summary>docs/architecture.md names types, members and folders of the sources: all of them are there.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md"));
    private static readonly string[] Projects = Directory.GetDirectories(Path.Combine(Repository.Root, "src"));

    private static readonly ILookup<string, string> Files = Projects.Append(Path.Combine(Repository.Root, "tests", "ScienceDownload.Tests"))
        .SelectMany(project => Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories))
        .Where(file => !IsOutput(file))
        .ToLookup(file => Path.GetFileNameWithoutExtension(file));

    private static readonly HashSet<string> Folders = [.. Files.SelectMany(file => file)
        .SelectMany(file => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(file)!).Split(Path.DirectorySeparatorChar))];

    [Fact]
    public void Every_type_it_names_has_a_file_and_every_member_stands_in_it()
    {
        string[] names = [.. Code().Where(text => TypeName().IsMatch(text))];

        Assert.NotEmpty(names);
        Assert.Equal([], names.Where(name => !Exists(name)));
    }

    [Fact]
    public void Every_path_it_names_exists()
    {
        string[] paths = [.. Code().Where(text => SourcePath().IsMatch(text))];

        Assert.NotEmpty(paths);
        Assert.Equal([], paths.Where(path => !Path.Exists(Full(path))));
    }

    [Fact]
    public void Every_folder_of_the_engine_is_in_its_table()
    {
        IEnumerable<string> folders = Directory.GetDirectories(Full("Engine")).Where(folder => !IsOutput(folder)).Select(Path.GetFileName)!;
        IEnumerable<string> rows = TableRow().Matches(Page).Select(row => row.Groups[1].Value);

        Assert.Equal(folders.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    /// <summary>Whether a type is there, with the member if one is named; a folder or a project will do.</summary>
    private static bool Exists(string name)
    {
        string[] parts = name.Split('.');
        return Folders.Contains(name)
            || (parts.Length == 1 ? Files.Contains(name) : Files[parts[0]].Any(file => Regex.IsMatch(File.ReadAllText(file), $@"\b{parts[1]}\b")));
    }

    /// <summary>What the page sets as code, but for the drawings in blocks.</summary>
    private static IEnumerable<string> Code() =>
        Inline().Matches(Block().Replace(Page, "")).Select(match => match.Groups[1].Value).Distinct();

    /// <summary>A path as the page writes it: from the root, or from a project by the last part of its name.</summary>
    private static string Full(string path)
    {
        string project = "ScienceDownload." + path.Split('/')[0];
        return Array.Exists(Projects, folder => Path.GetFileName(folder) == project)
            ? Path.Combine(Repository.Root, "src", "ScienceDownload." + path)
            : Path.Combine(Repository.Root, path);
    }

    private static bool IsOutput(string path) => path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin");

    [GeneratedRegex("^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"^[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*(\.[A-Z]\w+)?$")]
    private static partial Regex TypeName();

    [GeneratedRegex("^(Archives|Engine|Worker|build|docs|tests)/")]
    private static partial Regex SourcePath();

    [GeneratedRegex(@"^\| `(\w+)` \| .* \| `\w+`.* \|$", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
