namespace ScienceDownload;

/// <summary>What a queryable attribute of the GEODES catalogue holds.</summary>
public enum GeodesAttributeType
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>Several texts; <c>eq</c> asks for membership.</summary>
    TextList,

    /// <summary>A whole number.</summary>
    WholeNumber,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    TrueOrFalse,

    /// <summary>A moment, ISO 8601 in UTC.</summary>
    Date,

    /// <summary>A nested object.</summary>
    Nested,
}
