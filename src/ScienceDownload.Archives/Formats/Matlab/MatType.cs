namespace ScienceDownload.Archives.Formats.Matlab;

/// <summary>The types of elements in a MAT 5 file, with their numbers.</summary>
internal enum MatType
{
    /// <summary>Not a type.</summary>
    None = 0,

    /// <summary>8-bit signed.</summary>
    Int8 = 1,

    /// <summary>8-bit unsigned.</summary>
    UInt8 = 2,

    /// <summary>16-bit signed.</summary>
    Int16 = 3,

    /// <summary>16-bit unsigned.</summary>
    UInt16 = 4,

    /// <summary>32-bit signed.</summary>
    Int32 = 5,

    /// <summary>32-bit unsigned.</summary>
    UInt32 = 6,

    /// <summary>32-bit floating point.</summary>
    Single = 7,

    /// <summary>64-bit floating point.</summary>
    Double = 9,

    /// <summary>64-bit signed.</summary>
    Int64 = 12,

    /// <summary>64-bit unsigned.</summary>
    UInt64 = 13,

    /// <summary>An array with all that belongs to it.</summary>
    Matrix = 14,

    /// <summary>One element, packed by zlib.</summary>
    Compressed = 15,

    /// <summary>UTF-8 text.</summary>
    Utf8 = 16,

    /// <summary>UTF-16 text.</summary>
    Utf16 = 17,

    /// <summary>UTF-32 text.</summary>
    Utf32 = 18,
}
