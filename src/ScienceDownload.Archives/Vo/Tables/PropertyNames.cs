using System.Globalization;

namespace ScienceDownload.Archives.Vo;

/// <summary>What columns are called as properties of a row: names that are there, unique without regard to case, and not the shell's own.</summary>
internal static class PropertyNames
{
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "psobject", "psbase", "psadapted", "psextended", "pstypenames",
    };

    /// <summary>The fields with their property names.</summary>
    public static IReadOnlyList<VoField> Assign(IReadOnlyList<VoField> fields)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. fields.Select((field, place) => field with { PropertyName = Choose(field, place, taken) })];
    }

    private static string Choose(VoField field, int place, HashSet<string> taken)
    {
        string wanted = field.Name.Length > 0 ? field.Name : field.Id ?? string.Create(CultureInfo.InvariantCulture, $"column{place + 1}");
        if (Reserved.Contains(wanted))
            wanted += "_";
        if (taken.Add(wanted))
            return wanted;
        if (field.Id is { Length: > 0 } id && !Reserved.Contains(id) && taken.Add(id))
            return id;
        for (int number = 2; ; number++)
        {
            string next = string.Create(CultureInfo.InvariantCulture, $"{wanted}_{number}");
            if (taken.Add(next))
                return next;
        }
    }
}
