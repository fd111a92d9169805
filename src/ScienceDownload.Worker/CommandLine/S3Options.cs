using System.CommandLine;

namespace ScienceDownload.Worker.CommandLine;

/// <summary>
/// How <c>s3://</c> addresses are read. Keys are not among the options, which other users could see: they come from a profile or the
/// environment.
/// </summary>
internal sealed class S3Options
{
    private readonly Option<string?> _profile = new("--s3-profile")
    {
        HelpName = "NAME",
        Description = "Profile of the AWS files to read s3:// addresses as. Default: as nobody, then as the environment says.",
    };

    private readonly Option<string?> _endpoint = new("--s3-endpoint")
    {
        HelpName = "URL",
        Description = "S3 server. Default: $AWS_ENDPOINT_URL_S3, $AWS_ENDPOINT_URL, else Amazon's.",
    };

    private readonly Option<string?> _region = new("--s3-region")
    {
        HelpName = "REGION",
        Description = "Region to sign for. Default: $AWS_REGION, $AWS_DEFAULT_REGION, the profile's, else us-east-1; a bucket's own is followed.",
    };

    private readonly Option<bool?> _pathStyle = new("--s3-path-style")
    {
        HelpName = "true|false",
        Description = "Whether the bucket stands in the path. Default: true with an endpoint, false at Amazon.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _anonymous = new("--s3-anonymous") { Description = "Never sign requests, whatever keys there are." };

    private readonly Option<bool> _requesterPays = new("--s3-requester-pays") { Description = "Agree to pay where a bucket's owner does not." };

    public void AddTo(Command command)
    {
        command.Options.Add(_profile);
        command.Options.Add(_endpoint);
        command.Options.Add(_region);
        command.Options.Add(_pathStyle);
        command.Options.Add(_anonymous);
        command.Options.Add(_requesterPays);
    }

    /// <summary>The settings; null when none is given.</summary>
    /// <exception cref="DownloadException">The endpoint is no address.</exception>
    public S3Settings? Read(ParseResult parsed)
    {
        var settings = new S3Settings
        {
            Profile = parsed.GetValue(_profile),
            Endpoint = parsed.GetValue(_endpoint) is { } endpoint ? Values.ReadUri(endpoint) : null,
            Region = parsed.GetValue(_region),
            PathStyle = parsed.GetResult(_pathStyle) is null ? null : parsed.GetValue(_pathStyle) ?? true,
            Anonymous = parsed.GetValue(_anonymous),
            RequesterPays = parsed.GetValue(_requesterPays),
        };
        return settings == new S3Settings() ? null : settings;
    }
}
