namespace ScienceDownload.Archives.Geodes;

/// <summary>One step of a sort order.</summary>
internal sealed record GeodesSort(string Field, bool Descending)
{
    /// <summary>The order everything is paged in when the user asks for none: without one the portal repeats and loses items between pages.</summary>
    public static IReadOnlyList<GeodesSort> Default { get; } = [new("start_datetime", false), new("identifier", false)];

    /// <summary>Reads <c>eo:cloud_cover</c>, <c>eo:cloud_cover desc</c> or <c>-eo:cloud_cover</c>.</summary>
    /// <exception cref="DownloadException">The field is unknown, or the direction is.</exception>
    public static GeodesSort Parse(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string name = words.FirstOrDefault() ?? "";
        bool minus = name.StartsWith('-');
        string field = GeodesQuery.RequireAttribute(minus ? name[1..] : name).Name;
        string direction = words.ElementAtOrDefault(1)?.ToLowerInvariant() ?? (minus ? "desc" : "asc");
        if (words.Length > 2 || direction is not ("asc" or "desc" or "dsc"))
            throw new DownloadException(ErrorId.InputInvalid,
                $"'{text}' is no sort order. Write the attribute, and asc or desc after it: 'start_datetime desc'.");
        return new GeodesSort(field, direction != "asc");
    }
}
