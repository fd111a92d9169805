using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ScienceDownload.Worker.Service.Validation;

/// <summary>What of a wrong value may be shown again: no user and password of an address, and not without end.</summary>
internal static partial class ShownInput
{
    private const int MostBytes = 2048;

    /// <summary>The value as JSON.</summary>
    public static string Of(JsonElement value) => Of(value.GetRawText());

    /// <summary>A text that is no JSON, as JSON.</summary>
    public static string OfText(string text) => Of(JsonSerializer.Serialize(text, JsonTexts.Default.String));

    private static string Of(string json)
    {
        string shown = UserInfo().Replace(json, "//***@");
        if (Encoding.UTF8.GetByteCount(shown) <= MostBytes)
            return shown;
        // Cut anywhere it is no JSON any more, so it becomes a text.
        int end = char.IsHighSurrogate(shown[(MostBytes / 2) - 1]) ? (MostBytes / 2) - 1 : MostBytes / 2;
        return JsonSerializer.Serialize(shown[..end] + "…", JsonTexts.Default.String);
    }

    [GeneratedRegex("""//[^/?#\s"\\]*@""")]
    private static partial Regex UserInfo();
}
