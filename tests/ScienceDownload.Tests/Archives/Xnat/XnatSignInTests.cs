using ScienceDownload.Archives.Xnat;

namespace ScienceDownload.Tests.Archives.Xnat;

/// <summary>Which credentials count, of those that a command or its profile and the environment give.</summary>
public sealed class XnatSignInTests
{
    private const string Mine = "https://mine.example.org", Other = "https://other.example.org";

    [Theory]
    // What is given; what the environment says; who is asked for.
    [InlineData("server user password", "", "user:password")]
    [InlineData("server user password", "XNAT_USER XNAT_PASS XNAT_TOKEN", "user:password")]
    [InlineData("server token", "XNAT_USER XNAT_PASS XNAT_TOKEN", "token")]
    [InlineData("server", "XNAT_USER XNAT_PASS", "env-user:env-pass")]
    [InlineData("server user", "XNAT_USER XNAT_PASS", "user:env-pass")]
    [InlineData("server", "XNAT_USER XNAT_PASS XNAT_TOKEN", "env-user:env-pass,env-token")]
    [InlineData("", "URL XNAT_USER XNAT_PASS", "env-user:env-pass")]
    [InlineData("server", "URL XNAT_USER XNAT_PASS", "env-user:env-pass")]
    [InlineData("server", "OTHER XNAT_USER XNAT_PASS XNAT_TOKEN", "")]
    [InlineData("server user password", "OTHER XNAT_USER XNAT_PASS XNAT_TOKEN", "user:password")]
    [InlineData("server", "", "")]
    // Of a profile: the environment comes before it, unless it means another server.
    [InlineData("profile server user password", "", "user:password")]
    [InlineData("profile server user password", "XNAT_USER XNAT_PASS", "env-user:env-pass")]
    [InlineData("profile server user password", "XNAT_PASS", "user:env-pass")]
    [InlineData("profile server user password", "XNAT_USER", "user:password")]
    [InlineData("profile server user password", "XNAT_TOKEN", "user:password,env-token")]
    [InlineData("profile server user password", "XNAT_USER XNAT_PASS XNAT_TOKEN", "env-user:env-pass,env-token")]
    [InlineData("profile server token", "XNAT_TOKEN", "env-token")]
    [InlineData("profile server user password", "URL XNAT_USER XNAT_PASS", "env-user:env-pass")]
    [InlineData("profile server user password", "OTHER XNAT_USER XNAT_PASS XNAT_TOKEN", "user:password")]
    public void What_is_nearer_to_the_command_counts_and_secrets_go_to_their_own_server(string given, string environment, string expected)
    {
        string? Given(string name) => given.Split(' ').Contains(name) ? name : null;
        var access = new ArchiveAccess
        {
            Server = Given("server") is null ? null : new Uri(Mine), UserName = Given("user"), Password = Given("password"), Token = Given("token"),
            Profile = Given("profile"),
        };
        string[] variables = environment.Split(' ');
        string? Read(string name) => name switch
        {
            "XNAT_URL" => variables.Contains("URL") ? Mine : variables.Contains("OTHER") ? Other : null,
            _ => variables.Contains(name) ? "env-" + name["XNAT_".Length..].ToLowerInvariant() : null,
        };

        XnatSignIn signIn = XnatSignIn.From(access, null, Read, TimeProvider.System);

        string[] parts = [.. new[] { signIn.Password is null ? null : $"{signIn.UserName}:{signIn.Password}", signIn.Token }.OfType<string>()];
        Assert.Equal(expected, string.Join(',', parts));
        Assert.Equal("mine.example.org", signIn.Address.Root.Host);
        Assert.Equal(expected.Length == 0, signIn.IsAnonymous);
    }

    [Fact]
    public void Without_any_server_the_error_says_how_to_name_one()
    {
        DownloadException error = Assert.Throws<DownloadException>(
            () => XnatSignIn.From(ArchiveAccess.None, null, static _ => null, TimeProvider.System));

        Assert.Equal(ErrorId.InputInvalid, error.Id);
        Assert.Contains("XNAT_URL", error.Message, StringComparison.Ordinal);
    }
}
