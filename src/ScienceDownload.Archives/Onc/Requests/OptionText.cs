using System.Text;
using System.Text.Json;

namespace ScienceDownload.Archives.Onc;

/// <summary>Options in one cell of a CSV file: JSON, or what Python prints for a dictionary.</summary>
internal static class OptionText
{
    /// <summary>The object; null when it is neither.</summary>
    public static JsonElement? TryParse(string text) => TryJson(text) ?? TryJson(FromPython(text));

    private static JsonElement? TryJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string FromPython(string text)
    {
        var json = new StringBuilder();
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool isQuote = c is '\'' or '"' && (quote == '\0' || quote == c);
            if (isQuote)
            {
                quote = quote == '\0' ? c : '\0';
                json.Append('"');
            }
            else if (quote == '\0' && Word(text, i) is var (python, word))
            {
                json.Append(word);
                i += python.Length - 1;
            }
            else
            {
                json.Append(c == '"' ? "\\\"" : c.ToString());
            }
        }

        return json.ToString();
    }

    private static (string Python, string Json)? Word(string text, int at)
    {
        foreach ((string python, string json) in ((string, string)[])[("True", "true"), ("False", "false"), ("None", "null")])
        {
            if (string.CompareOrdinal(text, at, python, 0, python.Length) == 0)
                return (python, json);
        }

        return null;
    }
}
