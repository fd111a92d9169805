namespace ScienceDownload.Archives.Formats.Matlab;

/// <summary>The classes of MATLAB arrays, with their numbers in the file.</summary>
internal enum MatClass
{
    /// <summary>Not a class.</summary>
    None = 0,

    /// <summary>An array of arrays.</summary>
    Cell = 1,

    /// <summary>Named fields.</summary>
    Struct = 2,

    /// <summary>An object of an old class.</summary>
    Object = 3,

    /// <summary>Text.</summary>
    Char = 4,

    /// <summary>A sparse matrix.</summary>
    Sparse = 5,

    /// <summary>64-bit floating point.</summary>
    Double = 6,

    /// <summary>32-bit floating point.</summary>
    Single = 7,

    /// <summary>Signed bytes.</summary>
    Int8 = 8,

    /// <summary>Bytes; also what logical arrays are stored as.</summary>
    UInt8 = 9,

    /// <summary>16-bit signed.</summary>
    Int16 = 10,

    /// <summary>16-bit unsigned.</summary>
    UInt16 = 11,

    /// <summary>32-bit signed.</summary>
    Int32 = 12,

    /// <summary>32-bit unsigned.</summary>
    UInt32 = 13,

    /// <summary>64-bit signed.</summary>
    Int64 = 14,

    /// <summary>64-bit unsigned.</summary>
    UInt64 = 15,

    /// <summary>A function handle.</summary>
    Function = 16,

    /// <summary>An object of a new class, a table, a string array.</summary>
    Opaque = 17,
}
