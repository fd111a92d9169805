namespace ScienceDownload;

/// <summary>
/// A row of a VOTable. Cells are typed as <see cref="VoDataType"/> says; arrays are flat, first axis fastest, and hold nullable elements where the
/// column has a null value. In PowerShell each column is a property of its own name.
/// </summary>
public sealed class VoRecord
{
    private readonly VoTable _table;
    private readonly object?[] _values;

    /// <summary>Makes a row.</summary>
    /// <param name="table">The table it belongs to.</param>
    /// <param name="values">One value for each of the table's fields.</param>
    public VoRecord(VoTable table, object?[] values)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length != table.Fields.Count)
            throw new ArgumentException($"The table has {table.Fields.Count} columns, the row {values.Length}.", nameof(values));
        _table = table;
        _values = values;
    }

    /// <summary>The value of a column by its place; null for none.</summary>
    public object? this[int place] => _values[place];

    /// <summary>The value of a column by its name or ID; null for none, and when there is no such column.</summary>
    public object? this[string name] => _table.IndexOf(name) is >= 0 and int place ? _values[place] : null;

    /// <summary>The text of a column; null when it has no such column, or no value. Blanks around it are not kept.</summary>
    public string? GetText(string name) => GetText(_table.IndexOf(name));

    /// <summary>The text of a column by its place; null for none, also for a place below zero. Blanks around it are not kept.</summary>
    public string? GetText(int place)
    {
        string? text = place < 0 ? null : Convert.ToString(_values[place], System.Globalization.CultureInfo.InvariantCulture)?.Trim();
        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>What is known of the table: its fields with units and meanings, parameters, services.</summary>
    /// <remarks>
    /// No property, as everything that writes down an object would write the table with every row. In PowerShell it is the property VoTable.
    /// </remarks>
#pragma warning disable CA1024 // See the remarks.
    public VoTable GetTable() => _table;
#pragma warning restore CA1024

    /// <summary>All values in the order of the columns.</summary>
    public object?[] ToArray() => [.. _values];

    /// <summary>The first values, for people.</summary>
    public override string ToString() => string.Join(", ", _values.Take(4).Select((value, place) => $"{_table.Fields[place].Name}={value}"));
}
