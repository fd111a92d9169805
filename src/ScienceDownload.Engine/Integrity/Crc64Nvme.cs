using System.Buffers.Binary;
using System.Globalization;

namespace ScienceDownload.Engine.Integrity;

/// <summary>CRC-64/NVME (reflected polynomial 0x9A6C9329AC4BC9B5), eight bytes at a time.</summary>
internal sealed class Crc64Nvme : ICrc
{
    private const ulong Polynomial = 0x9A6C9329AC4BC9B5;
    private const int Lanes = 8;

    private static readonly ulong[][] Tables = CrcTables.Make(Polynomial, Lanes);

    private ulong _state = ulong.MaxValue;

    /// <inheritdoc/>
    public string Hex => (~_state).ToString("x16", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        ulong state = _state;
        ulong[][] tables = Tables;
        for (; bytes.Length >= Lanes; bytes = bytes[Lanes..])
        {
            ulong next = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ state;
            state = tables[7][(byte)next] ^ tables[6][(byte)(next >> 8)] ^ tables[5][(byte)(next >> 16)] ^ tables[4][(byte)(next >> 24)]
                ^ tables[3][(byte)(next >> 32)] ^ tables[2][(byte)(next >> 40)] ^ tables[1][(byte)(next >> 48)] ^ tables[0][next >> 56];
        }

        foreach (byte value in bytes)
            state = tables[0][(byte)(state ^ value)] ^ (state >> 8);
        _state = state;
    }

    /// <inheritdoc/>
    public void Reset() => _state = ulong.MaxValue;
}
