using System.Text.Json;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Profiles;

/// <summary>The profile file as JSON: <c>{"version": 1, "profiles": {"lab": {"server": ..., "user": ..., "password": ...}}}</c>.</summary>
internal static class ProfileJson
{
    private const int Version = 1;

    /// <summary>Writes all profiles.</summary>
    public static void Write(Stream stream, IEnumerable<ProfileEntry> entries)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteStartObject("profiles");
        foreach (ProfileEntry entry in entries)
            WriteEntry(json, entry);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Reads all profiles.</summary>
    /// <exception cref="JsonException">The text is not what <see cref="Write"/> writes.</exception>
    public static IReadOnlyList<ProfileEntry> Read(Stream stream)
    {
        using JsonDocument document = JsonDocument.Parse(stream);
        try
        {
            JsonElement json = document.RootElement;
            if (json.GetProperty("version").GetInt32() != Version)
                throw new JsonException("It was written by a newer version.");
            return [.. json.GetProperty("profiles").EnumerateObject().Select(ReadEntry)];
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new JsonException("It is not a list of profiles.", exception);
        }
    }

    private static void WriteEntry(Utf8JsonWriter json, ProfileEntry entry)
    {
        DownloadProfile profile = entry.Profile;
        json.WriteStartObject(profile.Name);
        WriteText(json, "archive", profile.Archive);
        WriteText(json, "server", profile.Server?.OriginalString);
        WriteText(json, "user", profile.UserName);
        if (profile.Settings.Count > 0)
        {
            json.WriteStartObject("settings");
            foreach ((string name, string value) in profile.Settings)
                json.WriteString(name, value);
            json.WriteEndObject();
        }

        WriteText(json, "vault", profile.Vault);
        WriteText(json, "password", entry.Secret?.Password);
        WriteText(json, "token", entry.Secret?.Token);
        json.WriteEndObject();
    }

    private static ProfileEntry ReadEntry(JsonProperty property)
    {
        JsonElement json = property.Value;
        string? password = Text(json, "password");
        string? token = Text(json, "token");
        string? vault = Text(json, "vault");
        var profile = new DownloadProfile
        {
            Name = property.Name,
            Archive = Text(json, "archive"),
            Server = Text(json, "server") is { } server ? new Uri(server) : null,
            UserName = Text(json, "user"),
            Settings = json.Member("settings") is { } settings
                ? settings.EnumerateObject().ToDictionary(
                    setting => setting.Name, setting => setting.Value.GetString()!, StringComparer.OrdinalIgnoreCase)
                : [],
            Vault = vault,
            HasSecret = (password ?? token ?? vault) is not null,
        };
        return new ProfileEntry(profile, (password ?? token) is null ? null : new ProfileSecret(password, token));
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    private static string? Text(JsonElement json, string name) => json.Member(name)?.GetString();
}
