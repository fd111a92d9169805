namespace ScienceDownload;

/// <summary>A column of a VOTable: a FIELD, or the description part of a PARAM.</summary>
public sealed record VoField
{
    /// <summary>The name the file gives; empty when it gives none.</summary>
    public required string Name { get; init; }

    /// <summary>What the column is called as a property of a row: the name, made unique in its table.</summary>
    public string PropertyName { get; init; } = "";

    /// <summary>The XML ID that other parts of the file refer to; null for none.</summary>
    public string? Id { get; init; }

    /// <summary>What it is made of.</summary>
    public required VoDataType DataType { get; init; }

    /// <summary>The shape as written, such as <c>*</c>, <c>16</c> or <c>2x3*</c>, first axis fastest; null for one element.</summary>
    public string? ArraySize { get; init; }

    /// <summary>The unit in the notation of the VO, such as <c>deg</c> or <c>km.s**-1</c>; null for none.</summary>
    public string? Unit { get; init; }

    /// <summary>What the column means, as a Unified Content Descriptor such as <c>pos.eq.ra;meta.main</c>; null when it does not say.</summary>
    public string? Ucd { get; init; }

    /// <summary>The role in a data model, such as <c>obscore:Access.reference</c>; null for none.</summary>
    public string? Utype { get; init; }

    /// <summary>How the value is to be read, such as <c>timestamp</c> or <c>json</c>; null for as it is.</summary>
    public string? Xtype { get; init; }

    /// <summary>The ID of what the column refers to, for instance its coordinate system; null for none.</summary>
    public string? Ref { get; init; }

    /// <summary>The description for people; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>The digits to show after the point, as written; null for none.</summary>
    public string? Precision { get; init; }

    /// <summary>The characters a value takes; null when it does not say.</summary>
    public int? Width { get; init; }

    /// <summary>The value that stands for none, as written; null when there is no such value.</summary>
    public string? NullValue { get; init; }

    /// <summary>The smallest value, as written; null when not given.</summary>
    public string? Minimum { get; init; }

    /// <summary>The largest value, as written; null when not given.</summary>
    public string? Maximum { get; init; }

    /// <summary>The values there are to choose from, as written; empty when they are not listed.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Addresses that belong to the column, as written; empty for none.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>The name, with the unit where there is one.</summary>
    public override string ToString() => Unit is null ? Name : $"{Name} [{Unit}]";
}
