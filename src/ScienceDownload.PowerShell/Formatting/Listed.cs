using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Management.Automation;

namespace ScienceDownload.Formatting;

/// <summary>
/// Gives lists a text of their own, for where a property has to become one text, as in a cell of Export-Csv: <c>a; b</c>,
/// <c>key=value; other=value</c>. For <c>ScienceDownload.Types.ps1xml</c> only.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Listed
{
    private const string TypeName = "ScienceDownload.Listed";

    /// <summary>The same list or dictionary, marked with a type name that has a text.</summary>
    public static object? Of(object? value)
    {
        // An empty array needs no text, and is one and the same object everywhere.
        if (value is not IEnumerable or string or Array { Length: 0 })
            return value;
        var marked = PSObject.AsPSObject(value);
        if (marked.TypeNames[0] != TypeName)
            marked.TypeNames.Insert(0, TypeName);
        return marked;
    }

    /// <summary>The text of a value: lists with semicolons, dictionaries with names.</summary>
    public static string Text(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        string text => text,
        IDictionary map => Join(map.Cast<DictionaryEntry>().Select(entry => $"{entry.Key}={Text(entry.Value)}")),
        IEnumerable list => Join(list.Cast<object?>().Select(Text)),
        object other => Convert.ToString(other, CultureInfo.InvariantCulture) ?? "",
        null => "",
    };

    private static string Join(IEnumerable<string> texts) => string.Join("; ", texts);
}
