using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Tests.Engine.Naming;

public sealed class FileExtensionTests
{
    [Theory]
    [InlineData("a.zip", "a", "zip")]
    [InlineData("a.tar.gz", "a", "tar.gz")]
    [InlineData("a.TAR.GZ", "a", "TAR.GZ")]
    [InlineData("brain.nii.gz", "brain", "nii.gz")]
    [InlineData("a.b.gz", "a.b", "gz")]
    [InlineData("tar.gz", "tar", "gz")]
    [InlineData("a.b.c", "a.b", "c")]
    [InlineData(".zattrs", ".zattrs", "")]
    [InlineData("name", "name", "")]
    [InlineData("name.", "name.", "")]
    [InlineData("", "", "")]
    [InlineData("v1.0 final draft", "v1.0 final draft", "")]
    [InlineData("a.averyveryverylongextension", "a.averyveryverylongextension", "")]
    public void Splits_before_the_extension(string name, string stem, string extension) => Assert.Equal((stem, extension), FileExtension.Split(name));
}
