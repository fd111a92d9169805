using System.Globalization;
using System.Xml;

namespace ScienceDownload.Archives.Vo;

/// <summary>Reads FIELD and PARAM.</summary>
internal sealed class FieldReader
{
    private readonly Dictionary<string, Limits> _limits = new(StringComparer.Ordinal);

    /// <summary>Reads a column.</summary>
    /// <exception cref="FormatException">Its type or size is unknown.</exception>
    public VoField ReadField(XmlReader xml)
    {
        string name = (xml.Attribute("name") ?? xml.Attribute("ID") ?? "").Trim();
        VoField field = new()
        {
            Name = name,
            Id = xml.Attribute("ID"),
            DataType = Type(xml.Attribute("datatype"), name),
            ArraySize = xml.Attribute("arraysize"),
            Unit = Filled(xml.Attribute("unit")),
            Ucd = Filled(xml.Attribute("ucd")),
            Utype = Filled(xml.Attribute("utype")),
            Xtype = Filled(xml.Attribute("xtype")),
            Ref = Filled(xml.Attribute("ref")),
            Precision = Filled(xml.Attribute("precision")),
            Width = int.TryParse(xml.Attribute("width"), NumberStyles.None, CultureInfo.InvariantCulture, out int width) ? width : null,
        };

        // Old writers named a type of text of any length.
        if (field.ArraySize is null && xml.Attribute("datatype") is "string" or "unicodeString")
            field = field with { ArraySize = "*" };
        string? description = null;
        var links = new List<string>();
        Limits limits = new();
        xml.Children(child =>
        {
            if (child == "DESCRIPTION")
                description = xml.ReadText();
            else if (child == "VALUES")
                limits = ReadValues(xml);
            else if (child == "LINK" && xml.Attribute("href") is { Length: > 0 } address)
                links.Add(address);
        });
        field = field with
        {
            Description = description,
            Links = links,
            NullValue = limits.Null,
            Minimum = limits.Minimum,
            Maximum = limits.Maximum,
            Options = limits.Options,
        };
        CellShape.Parse(field.ArraySize, field.DataType);
        return field;
    }

    /// <summary>Reads a parameter, with the ID of what it refers to.</summary>
    /// <exception cref="FormatException">Its type or size is unknown.</exception>
    public (VoParam Param, string? Ref) ReadParam(XmlReader xml)
    {
        string text = xml.Attribute("value") ?? "";
        VoField field = ReadField(xml);
        return (new VoParam(field, text, Value(field, text)), field.Ref);
    }

    private static object? Value(VoField field, string text)
    {
        try
        {
            return TextCells.Read(Column.Of(field), text);
        }
        catch (FormatException)
        {
            // A remark that cannot be read does not make the table unreadable; its text is there.
            return text;
        }
    }

    private Limits ReadValues(XmlReader xml)
    {
        if (xml.Attribute("ref") is { } reference && _limits.TryGetValue(reference, out Limits? known))
            return known;
        string? id = xml.Attribute("ID");
        string? none = xml.Attribute("null");
        string? least = null;
        string? most = null;
        var options = new List<string>();
        ReadOptions(xml, options, (name, value) =>
        {
            if (name == "MIN")
                least = value;
            else
                most = value;
        });
        Limits limits = new() { Null = string.IsNullOrEmpty(none) ? null : none, Minimum = least, Maximum = most, Options = options };
        if (id is not null)
            _limits[id] = limits;
        return limits;
    }

    private static void ReadOptions(XmlReader xml, List<string> options, Action<string, string?> limit) => xml.Children(child =>
    {
        if (child is "MIN" or "MAX")
            limit(child, xml.Attribute("value"));
        if (child != "OPTION")
            return;
        if (xml.Attribute("value") is { } value)
            options.Add(value);
        ReadOptions(xml, options, static (_, _) => { });
    });

    private static VoDataType Type(string? text, string field) => text?.Trim() switch
    {
        "boolean" => VoDataType.Boolean,
        "bit" => VoDataType.Bit,
        "unsignedByte" => VoDataType.UnsignedByte,
        "short" or "int16" => VoDataType.Short,
        "int" or "integer" or "int32" or "unsignedShort" => VoDataType.Int,
        "long" or "int64" or "unsignedInt" => VoDataType.Long,
        "char" or "string" => VoDataType.Char,
        "unicodeChar" or "unicodeString" => VoDataType.UnicodeChar,
        "float" or "float32" => VoDataType.Float,
        "double" or "float64" => VoDataType.Double,
        "floatComplex" => VoDataType.FloatComplex,
        "doubleComplex" => VoDataType.DoubleComplex,
        null or "" => throw new FormatException($"the column '{field}' has no datatype."),
        _ => throw new FormatException($"the column '{field}' has the unknown datatype '{text}'."),
    };

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private sealed record Limits
    {
        public string? Null { get; init; }

        public string? Minimum { get; init; }

        public string? Maximum { get; init; }

        public IReadOnlyList<string> Options { get; init; } = [];
    }
}
