namespace ScienceDownload.Archives.Vo;

/// <summary>A field, with what reading its cells needs again and again.</summary>
internal sealed class Column
{
    private Column(VoField field, CellShape shape, bool hasNull, object? nullValue) =>
        (Field, Shape, HasNull, NullValue) = (field, shape, hasNull, nullValue);

    /// <summary>What the table says of the column.</summary>
    public VoField Field { get; }

    /// <summary>How many elements a cell has.</summary>
    public CellShape Shape { get; }

    /// <summary>Whether the field names a value that stands for none.</summary>
    public bool HasNull { get; }

    /// <summary>That value as the elements are typed; null when there is none of that type.</summary>
    public object? NullValue { get; }

    /// <summary>What the elements are made of.</summary>
    public VoDataType Type => Field.DataType;

    /// <summary>The first number that its type cannot hold, or that is none, and was read as null: told once. Null for none.</summary>
    public string? Unreadable { get; set; }

    /// <summary>Prepares a field.</summary>
    /// <exception cref="FormatException">Its size cannot be read.</exception>
    public static Column Of(VoField field)
    {
        CellShape shape = CellShape.Parse(field.ArraySize, field.DataType);
        bool isText = field.DataType is VoDataType.Char or VoDataType.UnicodeChar;
        string nullText = field.NullValue?.Trim() ?? "";
        object? value = null;
        if (nullText.Length > 0 && !isText)
            TextElements.TryParse(nullText, field.DataType, out value);
        return new Column(field, shape, nullText.Length > 0, value);
    }

    /// <summary>Whether an element is the one that stands for none.</summary>
    public bool IsNull(object element) => NullValue is not null && NullValue.Equals(element);

    /// <summary>The type of the elements of an array; nullable where elements can be missing.</summary>
    public Type ElementType => Type switch
    {
        VoDataType.Boolean => typeof(bool?),
        VoDataType.Bit => typeof(bool),
        VoDataType.UnsignedByte => HasNull ? typeof(byte?) : typeof(byte),
        VoDataType.Short => HasNull ? typeof(short?) : typeof(short),
        VoDataType.Int => HasNull ? typeof(int?) : typeof(int),
        VoDataType.Long => HasNull ? typeof(long?) : typeof(long),
        VoDataType.Float => HasNull ? typeof(float?) : typeof(float),
        VoDataType.Double => HasNull ? typeof(double?) : typeof(double),
        VoDataType.FloatComplex or VoDataType.DoubleComplex => typeof(System.Numerics.Complex),
        _ => typeof(string),
    };
}
