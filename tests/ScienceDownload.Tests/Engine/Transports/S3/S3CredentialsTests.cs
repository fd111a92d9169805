using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using ScienceDownload.Engine.Transports.S3;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Engine.Transports.S3;

public sealed class S3CredentialsTests
{
    [Fact]
    public void A_profile_is_read_once_for_many_requests_and_again_when_it_may_have_been_edited()
    {
        var time = new FakeClock();
        var regions = new Queue<RegionEndpoint>([RegionEndpoint.EUWest1, RegionEndpoint.EUWest3]);
        var credentials = new S3Credentials(_ => null, () => Task.FromResult<AWSCredentials?>(null),
            name => new CredentialProfile(name, new CredentialProfileOptions()) { Region = regions.Dequeue() }, time);
        var settings = new S3Settings { Profile = "lab" };

        Assert.Equal("eu-west-1", credentials.Region(settings));
        time.Advance(S3Credentials.ProfileLifetime - TimeSpan.FromMilliseconds(1));
        Assert.Null(credentials.Endpoint(settings));
        Assert.Equal("eu-west-1", credentials.Region(settings));

        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("eu-west-3", credentials.Region(settings));
    }

    [Fact]
    public void A_profile_of_other_AWS_files_is_another_one()
    {
        var variables = new Dictionary<string, string> { ["AWS_CONFIG_FILE"] = "one" };
        var credentials = new S3Credentials(name => variables.GetValueOrDefault(name), () => Task.FromResult<AWSCredentials?>(null),
            name => new CredentialProfile(name, new CredentialProfileOptions())
            {
                Region = variables["AWS_CONFIG_FILE"] == "one" ? RegionEndpoint.USEast2 : RegionEndpoint.USWest2,
            },
            new FakeClock());
        var settings = new S3Settings { Profile = "lab" };

        Assert.Equal("us-east-2", credentials.Region(settings));
        variables["AWS_CONFIG_FILE"] = "two";
        Assert.Equal("us-west-2", credentials.Region(settings));
    }
}
