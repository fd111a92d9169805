using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace ScienceDownload.Transformation;

/// <summary>Reads what a user wants cut out: names as the services know them, with numbers or text.</summary>
internal static class CutoutReader
{
    /// <summary>The parameters. Numbers in a list make one value; texts in a list make one value each, and so one file each.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(IDictionary? cutout) => cutout is null
        ? []
        : [.. cutout
            .Cast<DictionaryEntry>()
            .SelectMany(entry => Values(entry.Value).Select(value => KeyValuePair.Create($"{entry.Key}".ToUpperInvariant(), value)))];

    private static string[] Values(object? value)
    {
        object? bare = Unwrap(value);
        if (bare is not IEnumerable list || bare is string)
            return [Text(bare)];
        object?[] items = [.. list.Cast<object?>().Select(Unwrap)];
        return items.All(item => item is string) ? [.. items.Select(Text)] : [string.Join(' ', items.Select(Text))];
    }

    private static string Text(object? value) => value is double number
        ? number.ToString("R", CultureInfo.InvariantCulture)
        : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
