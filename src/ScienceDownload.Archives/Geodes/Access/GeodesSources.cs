namespace ScienceDownload.Archives.Geodes;

/// <summary>
/// Where settings come from: what the caller gives (parameters, a profile) comes before the environment, that before the configuration files: a named
/// one, the one in the current folder, the user's own. They are gathered anew for each use, so that renewed credentials are seen.
/// </summary>
/// <param name="access">What the caller gives.</param>
/// <param name="configFile">A configuration file named by the user; null to look in the usual places.</param>
/// <param name="environment">Reads a variable.</param>
/// <param name="currentFolder">Where <c>pygeodes-config.json</c> may lie; null to look there for none.</param>
internal sealed class GeodesSources(ArchiveAccess access, string? configFile, Func<string, string?> environment, string? currentFolder)
{
    /// <summary>The sources of this process.</summary>
    public static GeodesSources Of(ArchiveAccess access, string? configFile = null, string? currentFolder = null) =>
        new(access, configFile, Environment.GetEnvironmentVariable, currentFolder);

    /// <exception cref="DownloadException">A file cannot be read, or an address is none.</exception>
    public GeodesSettings Gather()
    {
        GeodesConfigFile? file = FindFile();
        // A user name means keys of the datalake, whose session token then is the token; alone it is the API key.
        bool isKey = access.UserName is not null;
        S3Access? keys = access.S3 ?? (isKey
            ? new S3Access { AccessKeyId = access.UserName, SecretAccessKey = access.Password, SessionToken = access.Token } : null);
        bool environmentHasKeys = Value("AWS_ACCESS_KEY_ID") is not null;
        return new GeodesSettings
        {
            Server = WithSlash(access.Server ?? Address("GEODES_BASE_URL") ?? GeodesSettings.DefaultServer),
            ApiKey = (isKey ? null : access.Token) ?? Value("GEODES_API_KEY") ?? file?.Text("api_key"),
            Endpoint = WithSlash(
                Setting("s3_endpoint") ?? Address("GEODES_S3_ENDPOINT") ?? Address("AWS_ENDPOINT_URL_S3") ?? GeodesSettings.DefaultEndpoint),
            Region = Value("AWS_REGION") ?? Value("AWS_DEFAULT_REGION") ?? file?.Text("region_name") ?? "us-east-1",
            // The three belong together: a token of one place never goes with a key of another.
            AccessKeyId = keys is not null ? keys.AccessKeyId : environmentHasKeys ? Value("AWS_ACCESS_KEY_ID") : file?.Text("aws_access_key_id"),
            SecretAccessKey = keys is not null
                ? keys.SecretAccessKey
                : environmentHasKeys ? Value("AWS_SECRET_ACCESS_KEY") : file?.Text("aws_secret_access_key"),
            SessionToken = keys is not null ? keys.SessionToken : environmentHasKeys ? Value("AWS_SESSION_TOKEN") : file?.Text("aws_session_token"),
            DownloadFolder = file?.Text("download_dir"),
            ChecksumIsError = file?.Flag("checksum_error") ?? true,
            MaxItems = file?.Number("nb_max_items") ?? 800_000_000,
            ConfigFile = file?.Path,
            Warnings = file?.Warnings ?? [],
        };
    }

    private GeodesConfigFile? FindFile()
    {
        if (configFile is not null)
            return GeodesConfigFile.Read(configFile);
        string?[] places = [currentFolder is null ? null : Path.Combine(currentFolder, GeodesConfigFile.DefaultName), UserFile()];
        return places.FirstOrDefault(File.Exists) is { } found ? GeodesConfigFile.Read(found) : null;
    }

    private string? UserFile()
    {
        string? folder = OperatingSystem.IsWindows() ? Value("APPDATA")
            : Value("XDG_CONFIG_HOME") ?? (Value("HOME") is { } home ? Path.Combine(home, ".config") : null);
        return folder is null ? null : Path.Combine(folder, "science-download", GeodesConfigFile.DefaultName);
    }

    private string? Value(string name) => environment(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private Uri? Address(string name) => Value(name) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? uri
        : throw new DownloadException(ErrorId.InvalidUri, $"The variable {name} holds no http or https address.");

    /// <summary>An address that a profile says.</summary>
    private Uri? Setting(string name) => !access.Settings.TryGetValue(name, out string? text) ? null
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? uri
        : throw new DownloadException(ErrorId.InvalidUri, $"The profile's setting {name} is no http or https address.");

    private static Uri WithSlash(Uri uri) => uri.AbsolutePath.EndsWith('/') ? uri : new Uri(uri.GetLeftPart(UriPartial.Path) + "/");
}
