using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScienceDownload.Archives.Geodes;

/// <summary>
/// Checks queries against the known attributes before they are sent: the portal answers a wrong name or value with a bare 400.
/// </summary>
internal static class GeodesQuery
{
    private static readonly string[] Operators = ["eq", "neq", "in", "contains", "lte", "gte"];

    private static readonly Dictionary<string, GeodesAttribute> ByName =
        GeodesAttribute.All.ToDictionary(attribute => attribute.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, GeodesAttribute> ByOldName = GeodesAttribute.All
        .Where(attribute => attribute.OldName is not null)
        .ToDictionary(attribute => attribute.OldName!, StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, string[]> Instead = new(StringComparer.OrdinalIgnoreCase)
    {
        ["lt"] = ["lte"],
        ["gt"] = ["gte"],
        ["le"] = ["lte"],
        ["ge"] = ["gte"],
        ["ne"] = ["neq"],
        ["like"] = ["contains"],
        ["is_in"] = ["in"],
    };

    /// <summary>The attribute of a name, whatever its case.</summary>
    /// <exception cref="DownloadException">There is none; the message says what was probably meant.</exception>
    public static GeodesAttribute RequireAttribute(string name)
    {
        if (ByName.TryGetValue(name, out GeodesAttribute? attribute))
            return attribute;
        string advice = ByOldName.TryGetValue(name, out GeodesAttribute? renamed)
            ? $"It is called '{renamed.Name}' now."
            : Nearest(name) is { } near ? $"Did you mean '{near}'? Get-GeodesAttribute lists all." : "Get-GeodesAttribute lists all.";
        throw new DownloadException(ErrorId.InputInvalid, $"GEODES items have no attribute '{name}'. {advice}");
    }

    /// <summary>
    /// A query in the portal's form, with right names and operators. A bare value stands for <c>eq</c>, a bare list for <c>in</c>.
    /// </summary>
    /// <exception cref="DownloadException">A name, operator or value is wrong.</exception>
    public static JsonObject Check(JsonObject query)
    {
        var result = new JsonObject();
        foreach ((string name, JsonNode? value) in query)
        {
            GeodesAttribute attribute = RequireAttribute(name);
            if (result.ContainsKey(attribute.Name))
                throw Invalid($"The query names '{attribute.Name}' twice. Write its conditions together: they must all hold.");
            result[attribute.Name] = Conditions(attribute, value);
        }

        return result;
    }

    /// <summary>Adds a condition that must hold, too.</summary>
    /// <exception cref="DownloadException">The query has another one for the same attribute and operator.</exception>
    public static void Add(JsonObject query, string attribute, string operation, JsonNode value)
    {
        if (query[attribute] is not JsonObject conditions)
            query[attribute] = conditions = [];
        if (conditions.ContainsKey(operation))
            throw Invalid($"'{attribute}' has the condition '{operation}' twice: as a parameter and in the query. Leave one out.");
        conditions[operation] = value;
    }

    private static JsonObject Conditions(GeodesAttribute attribute, JsonNode? value)
    {
        if (value is not JsonObject conditions)
        {
            string operation = value is JsonArray ? "in" : "eq";
            return new JsonObject { [operation] = Value(attribute, operation, value) };
        }

        if (conditions.Count == 0)
            throw Invalid($"'{attribute.Name}' has no condition. Give one of {string.Join(", ", Operators)}.");
        var result = new JsonObject();
        foreach ((string name, JsonNode? operand) in conditions)
        {
            string operation = name.ToLowerInvariant();
            if (!Operators.Contains(operation))
            {
                string advice = Instead.TryGetValue(name, out string[]? other) ? $"Write '{other[0]}'."
                    : $"There are {string.Join(", ", Operators)}.";
                throw Invalid($"'{name}' is no operator of the portal. {advice}");
            }

            result[operation] = Value(attribute, operation, operand);
        }

        return result;
    }

    private static JsonNode Value(GeodesAttribute attribute, string operation, JsonNode? value)
    {
        if (value is JsonArray list)
        {
            if (operation != "in")
                throw Invalid($"'{attribute.Name}': '{operation}' takes one value; 'in' takes several.");
            return new JsonArray([.. list.Select(one => Scalar(attribute, one))]);
        }

        return operation == "in" ? new JsonArray(Scalar(attribute, value)) : Scalar(attribute, value);
    }

    private static JsonNode Scalar(GeodesAttribute attribute, JsonNode? value)
    {
        if (value is not JsonValue scalar)
            throw Invalid($"'{attribute.Name}' is compared with a value, not with {(value is null ? "nothing" : "an object")}.");
        string text = scalar.GetValueKind() == JsonValueKind.String ? scalar.GetValue<string>() : scalar.ToJsonString();
        bool fits = attribute.Type switch
        {
            GeodesAttributeType.WholeNumber => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            GeodesAttributeType.Number => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
            GeodesAttributeType.TrueOrFalse => bool.TryParse(text, out _),
            _ => true,
        };
        if (!fits)
            throw Invalid($"'{text}' is no value for '{attribute.Name}', which is a {Describe(attribute.Type)}.");
        return attribute.Type == GeodesAttributeType.Date ? GeodesDates.Text(GeodesDates.Parse(text, endOfPeriod: false)) : value.DeepClone();
    }

    private static string Describe(GeodesAttributeType type) => type switch
    {
        GeodesAttributeType.WholeNumber => "whole number",
        GeodesAttributeType.Number => "number",
        _ => "truth value",
    };

    private static string? Nearest(string name)
    {
        string bare = name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return ByName.Keys
            .Select(known => (known, distance: Math.Min(Distance(name, known),
                Distance(bare, known[(known.IndexOf(':', StringComparison.Ordinal) + 1)..]))))
            .Where(candidate => candidate.distance <= Math.Max(1, bare.Length / 3))
            .OrderBy(candidate => candidate.distance)
            .FirstOrDefault().known;
    }

    // Levenshtein: how many letters differ.
    private static int Distance(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int same = diagonal + (char.ToLowerInvariant(one[i - 1]) == char.ToLowerInvariant(other[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(same, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }

    private static DownloadException Invalid(string message) => new(ErrorId.InputInvalid, message);
}
