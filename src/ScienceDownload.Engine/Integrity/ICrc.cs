namespace ScienceDownload.Engine.Integrity;

/// <summary>A checksum that the framework has no hash for, computed piece by piece.</summary>
internal interface ICrc
{
    /// <summary>The checksum of all bytes so far, lower-case hexadecimal, most significant digit first.</summary>
    string Hex { get; }

    /// <summary>Takes more bytes.</summary>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Starts anew.</summary>
    void Reset();
}
