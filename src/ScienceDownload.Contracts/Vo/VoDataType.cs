namespace ScienceDownload;

#pragma warning disable CA1720 // The names are the standard's.

/// <summary>What a VOTable column is made of. The order is the standard's; what a cell becomes in .NET is said beside each.</summary>
public enum VoDataType
{
    /// <summary>True, false or unknown: <see cref="bool"/>, null when unknown.</summary>
    Boolean,

    /// <summary>One bit: <see cref="bool"/>.</summary>
    Bit,

    /// <summary>0 to 255: <see cref="byte"/>.</summary>
    UnsignedByte,

    /// <summary>16 bits with sign: <see cref="short"/>.</summary>
    Short,

    /// <summary>32 bits with sign: <see cref="int"/>.</summary>
    Int,

    /// <summary>64 bits with sign: <see cref="long"/>.</summary>
    Long,

    /// <summary>Text, one byte a character; UTF-8 is read too: <see cref="string"/>.</summary>
    Char,

    /// <summary>Text in UTF-16: <see cref="string"/>.</summary>
    UnicodeChar,

    /// <summary>Single precision: <see cref="float"/>.</summary>
    Float,

    /// <summary>Double precision: <see cref="double"/>.</summary>
    Double,

    /// <summary>Two single precision numbers: <see cref="System.Numerics.Complex"/>.</summary>
    FloatComplex,

    /// <summary>Two double precision numbers: <see cref="System.Numerics.Complex"/>.</summary>
    DoubleComplex,
}
