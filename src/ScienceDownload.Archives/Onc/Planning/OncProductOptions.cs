using System.Globalization;
using System.Text.Json;

namespace ScienceDownload.Archives.Onc;

/// <summary>ONC's options of hydrophone spectral data.</summary>
internal static class OncProductOptions
{
    /// <summary>The code of the product.</summary>
    public const string Product = "HSD";

    private const string Downsample = "dpo_spectralDataDownsample";
    private const string Concatenation = "dpo_spectrogramConcatenation";
    private const string Diversion = "dpo_hydrophoneDataDiversionMode";

    /// <summary>What is ordered: the usual options under the user's, which win; a blank one of the user's is left out.</summary>
    public static IReadOnlyDictionary<string, string> Complete(IReadOnlyDictionary<string, string> given)
    {
        var options = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [Diversion] = "OD", [Downsample] = "2", [Concatenation] = "None",
        };
        foreach ((string name, string value) in given)
        {
            if (string.IsNullOrWhiteSpace(value))
                options.Remove(name);
            else
                options[name] = value.Trim();
        }

        return options;
    }

    /// <summary>Whether the archive keeps these files ready-made: one-minute averages, not joined, of undiverted data.</summary>
    public static bool IsInArchive(IReadOnlyDictionary<string, string> options) =>
        options.GetValueOrDefault(Downsample) == "1"
        && options.GetValueOrDefault(Concatenation) == "None"
        && options.Keys.All(name => name is Downsample or Concatenation or Diversion)
        && options.GetValueOrDefault(Diversion, "OD") == "OD";

    /// <summary>Whether the server computes these files one by one, which takes long.</summary>
    public static bool IsSlow(IReadOnlyDictionary<string, string> options) => options.GetValueOrDefault(Downsample) != "1";

    /// <summary>What the user should know before an order is placed: options that the product does not have, values that it does not take.</summary>
    /// <param name="options">The options.</param>
    /// <param name="product">The product as ONC describes it; null when it is not known.</param>
    public static IEnumerable<string> Check(IReadOnlyDictionary<string, string> options, JsonElement? product)
    {
        if (options.GetValueOrDefault(Downsample) is "0" or "2" && options.GetValueOrDefault(Concatenation, "None") != "None")
            yield return $"{Concatenation} is {options[Concatenation]}; with {Downsample} {options[Downsample]} ONC takes None only.";
        JsonElement[] known = product is { } described ? [.. described.List("dataProductOptions")] : [];
        foreach ((string name, string value) in options)
        {
            if (known.Length == 0)
                break;
            JsonElement option = known.FirstOrDefault(option => option.Text("option") == name);
            if (option.ValueKind == JsonValueKind.Undefined)
                yield return $"{name} is no option of this product for this device; ONC may refuse it.";
            else if (!Allows(option, value))
                yield return $"{name} is '{value}'; ONC takes {Describe(option)}.";
        }
    }

    private static bool Allows(JsonElement option, string value)
    {
        string[] values = [.. option.Texts("allowableValues")];
        if (values.Contains(value, StringComparer.Ordinal))
            return true;
        if (option.Member("allowableRange") is not { } range)
            return values.Length == 0;
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && number >= (range.Number("lowerBound") ?? double.MinValue)
            && number <= (range.Number("upperBound") ?? double.MaxValue)
            && (!range.Flag("onlyIntegers") || double.IsInteger(number));
    }

    private static string Describe(JsonElement option)
    {
        string values = string.Join(", ", option.Texts("allowableValues"));
        return option.Member("allowableRange") is { } range
            ? $"{values}{(values.Length == 0 ? "" : ", or ")}"
                + $"{range.Text("lowerBound")} to {range.Text("upperBound")}{(range.Flag("onlyIntegers") ? ", whole numbers" : "")}"
            : values;
    }
}
