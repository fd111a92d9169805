namespace ScienceDownload.Tests.Support;

public sealed class RequirementTests
{
    [Theory]
    [InlineData("nginx", "nginx", true)]
    [InlineData("nginx", "sqlite3, nginx", true)]
    [InlineData("nginx", "NGINX", true)]
    [InlineData("nginx", "nginx-light", false)]
    [InlineData("nginx", "", false)]
    [InlineData("nginx", null, false)]
    public void Is_required_when_the_list_names_it(string name, string? required, bool expected) =>
        Assert.Equal(expected, Requirement.IsRequired(name, required));

    [Fact]
    public void Finds_a_program_in_a_folder_of_the_path()
    {
        var folder = Directory.CreateTempSubdirectory("requirement");
        try
        {
            var program = Path.Combine(folder.FullName, OperatingSystem.IsWindows() ? "some-tool.exe" : "some-tool");
            File.WriteAllText(program, "");

            Assert.Equal(program, Requirement.Find("some-tool", Path.GetTempPath() + Path.PathSeparator + folder.FullName));
            Assert.Null(Requirement.Find("some-other-tool", folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
