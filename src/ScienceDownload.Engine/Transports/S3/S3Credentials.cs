using System.Collections.Concurrent;
using System.Globalization;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;
using ScienceDownload.Engine.Integrity;

namespace ScienceDownload.Engine.Transports.S3;

/// <summary>Finds keys outside of the process: profiles, variables, the machine's role. What the default chain finds is looked for once,
/// and again when its variables have changed.</summary>
/// <param name="variable">Reads a variable of the environment.</param>
/// <param name="defaultChain">Looks for the environment's keys; null when there are none.</param>
/// <param name="readProfile">Reads the settings of a profile, null when there is none of the name; itself null for the AWS files.</param>
/// <param name="time">The clock by which a profile that was read grows old; null for the machine's.</param>
internal sealed class S3Credentials(
    Func<string, string?> variable,
    Func<Task<AWSCredentials?>> defaultChain,
    Func<string, CredentialProfile?>? readProfile = null,
    TimeProvider? time = null)
{
    /// <summary>
    /// So long the settings of a profile are taken as read. They are asked for at every request, and the files may lie on a slow share;
    /// what somebody changes in them is seen soon enough.
    /// </summary>
    public static readonly TimeSpan ProfileLifetime = TimeSpan.FromSeconds(10);

    private static readonly string[] RegionVariables = ["AWS_REGION", "AWS_DEFAULT_REGION"];
    private static readonly string[] EndpointVariables = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"];

    private static readonly string[] KeyVariables =
    [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ];

    private readonly ConcurrentDictionary<string, Lazy<Task<AWSCredentials?>>> _environments = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Name, string Environment), (CredentialProfile? Profile, long ReadAt)> _profiles = new();
    private readonly Func<string, CredentialProfile?> _readProfile =
        readProfile ?? (static name => new CredentialProfileStoreChain().TryGetProfile(name, out CredentialProfile profile) ? profile : null);

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Stands for the environment's keys: another text once others are set, as people do within one session of a shell.</summary>
    public string EnvironmentMark => Fingerprint.Of(string.Join('\n', KeyVariables.Select(variable))).ToString(CultureInfo.InvariantCulture);

    /// <summary>The keys of an identity; null when the environment has none.</summary>
    /// <exception cref="DownloadException">The profile is not known, or cannot be used (<see cref="ErrorId.NotSignedIn"/>).</exception>
    public async Task<AWSCredentials?> FindAsync(S3Identity identity, S3Access access)
    {
        switch (identity.Kind)
        {
            case S3IdentityKind.Anonymous:
                return new AnonymousAWSCredentials();
            case S3IdentityKind.Profile:
                return OfProfile(access.Settings.Profile!);
            case S3IdentityKind.Environment:
                return await _environments.GetOrAdd(EnvironmentMark, _ => new(() => Task.Run(defaultChain))).Value.ConfigureAwait(false);
            default:
                return access.SessionToken is null
                    ? new BasicAWSCredentials(access.AccessKeyId, access.SecretAccessKey)
                    : new SessionAWSCredentials(access.AccessKeyId, access.SecretAccessKey, access.SessionToken);
        }
    }

    /// <summary>The region to sign for first.</summary>
    public string Region(S3Settings settings) =>
        settings.Region ?? First(RegionVariables) ?? Profile(settings.Profile)?.Region?.SystemName ?? "us-east-1";

    /// <summary>The server; null for Amazon's own.</summary>
    /// <exception cref="DownloadException">It is no http or https address (<see cref="ErrorId.InvalidUri"/>).</exception>
    public Uri? Endpoint(S3Settings settings)
    {
        if (settings.Endpoint is { } given)
            return given;
        string? text = First(EndpointVariables) ?? Profile(settings.Profile)?.EndpointUrl;
        return string.IsNullOrEmpty(text) ? null : ReadEndpoint(text);
    }

    /// <summary>The keys that the SDK's own chain finds; null when it finds none.</summary>
    public static async Task<AWSCredentials?> FromEnvironmentAsync()
    {
        try
        {
            using var resolver = new DefaultAWSCredentialsIdentityResolver();
            return await resolver.ResolveIdentityAsync(null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (AmazonClientException)
        {
            return null;
        }
    }

    private static Uri ReadEndpoint(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
        ? uri
        : throw new DownloadException(ErrorId.InvalidUri, $"The S3 endpoint '{text}' of the environment is no http or https address.");

    private static AWSCredentials OfProfile(string name)
    {
        try
        {
            if (new CredentialProfileStoreChain().TryGetAWSCredentials(name, out AWSCredentials found))
                return found;
        }
        catch (Exception exception) when (exception is AmazonClientException or InvalidOperationException)
        {
            throw new DownloadException(ErrorId.NotSignedIn, $"The AWS profile '{name}' cannot be used: {exception.Message}", exception);
        }

        throw new DownloadException(ErrorId.NotSignedIn,
            $"There is no AWS profile '{name}' with keys in ~/.aws/config or ~/.aws/credentials. "
            + $"Check its name, or make it with 'aws configure --profile {name}'.");
    }

    private CredentialProfile? Profile(string? name)
    {
        name ??= variable("AWS_PROFILE");
        if (name is null)
            return null;
        (string, string) key = (name, EnvironmentMark);
        if (_profiles.TryGetValue(key, out var known) && _time.GetElapsedTime(known.ReadAt) < ProfileLifetime)
            return known.Profile;
        long now = _time.GetTimestamp();
        CredentialProfile? read = _readProfile(name);
        _profiles[key] = (read, now);
        return read;
    }

    private string? First(string[] names) => names.Select(variable).FirstOrDefault(value => !string.IsNullOrEmpty(value));
}
