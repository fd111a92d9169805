using ScienceDownload.Engine.Profiles;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ScienceDownload.Archives.Xnat;

/// <summary><c>config.yaml</c> of <c>xnatctl</c>: read as it is, never written.</summary>
internal sealed class XnatctlConfig
{
    public const string FileName = "config.yaml";

    private XnatctlConfig(string? usual, IReadOnlyList<ProfileEntry> profiles) => (DefaultProfile, Profiles) = (usual, profiles);

    /// <summary>The profile that counts where none is named; null when it names none that is there.</summary>
    public string? DefaultProfile { get; }

    /// <summary>Its profiles, with what is secret in them.</summary>
    public IReadOnlyList<ProfileEntry> Profiles { get; }

    /// <summary>What is there now; null when there is no such file.</summary>
    /// <exception cref="DownloadException">It is no YAML, or a profile has no address.</exception>
    public static XnatctlConfig? Read(Func<string, string?> environment)
    {
        if (XnatctlFolder.ReadText(FileName, environment) is not { } text)
            return null;
        string path = XnatctlFolder.PathOf(FileName, environment)!;
        YamlMappingNode root = Parse(text, path);
        if (Child(root, "profiles") is not YamlMappingNode all)
            return new XnatctlConfig(null, []);
        ProfileEntry[] profiles = [.. all.Children.Select(pair => Entry(Text(pair.Key) ?? "", pair.Value as YamlMappingNode, path))];
        string usual = Text(Child(root, "default_profile")) ?? "default";
        return new XnatctlConfig(profiles.Any(entry => entry.Profile.Name == usual) ? usual : null, profiles);
    }

    private static YamlMappingNode Parse(string text, string path)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException exception)
        {
            // The parser's own message may quote the text around the mistake, which may be a password.
            throw Unusable(path, FormattableString.Invariant($"it is no YAML: something is wrong in line {exception.Start.Line}"));
        }

        if (yaml.Documents is [])
            return [];
        return yaml.Documents[0].RootNode as YamlMappingNode ?? throw Unusable(path, "it is no list of settings");
    }

    private static ProfileEntry Entry(string name, YamlMappingNode? settings, string path)
    {
        if (settings is null || !Uri.TryCreate(Text(Child(settings, "url")), UriKind.Absolute, out Uri? server)
            || server.Scheme is not ("http" or "https"))
            throw Unusable(path, $"the profile '{name}' has no http or https address as its url");
        string? password = Text(Child(settings, "password"));
        var kept = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string theirs, string ours) in new[]
        {
            ("default_project", XnatSettings.Project), ("verify_ssl", XnatSettings.VerifySsl),
            ("timeout", XnatSettings.Timeout), ("workers", XnatSettings.Workers),
        })
        {
            if (Text(Child(settings, theirs)) is { } value)
                kept[ours] = value;
        }

        var profile = new DownloadProfile
        {
            Name = name,
            Archive = XnatArchive.ArchiveName,
            Server = new Uri(server.GetLeftPart(UriPartial.Path)),
            UserName = Text(Child(settings, "username")),
            Settings = kept,
            Origin = path,
            HasSecret = password is not null,
        };
        return new ProfileEntry(profile, password is null ? null : new ProfileSecret(password, null));
    }

    private static YamlNode? Child(YamlMappingNode node, string name) =>
        node.Children.TryGetValue(new YamlScalarNode(name), out YamlNode? value) ? value : null;

    /// <summary>A value as text; null for none, in the ways YAML has to say so.</summary>
    private static string? Text(YamlNode? node) => node is YamlScalarNode { Value: { Length: > 0 } value } scalar
        && !(scalar.Style == ScalarStyle.Plain && value is "null" or "Null" or "NULL" or "~") ? value : null;

    private static DownloadException Unusable(string path, string why) =>
        new(ErrorId.ProfileUnusable, $"'{path}', the file of xnatctl, cannot be used: {why}. Correct it, or move it away.");
}
