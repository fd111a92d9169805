using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;

namespace ScienceDownload.Engine.Integrity;

/// <summary>CRC-32 as in zip and gzip (reflected polynomial 0xEDB88320), computed piece by piece.</summary>
internal sealed class Crc32 : ICrc
{
    private const uint Polynomial = 0xEDB88320;
    private const int Lanes = 16;

    private static readonly uint[][] Tables = CrcTables.Make(Polynomial, Lanes);

    private uint _state = uint.MaxValue;

    /// <summary>The checksum of all bytes so far.</summary>
    public uint Value => ~_state;

    /// <inheritdoc/>
    public string Hex => Value.ToString("x8", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Takes more bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _state = Update(_state, bytes);

    /// <summary>Starts anew.</summary>
    public void Reset() => _state = uint.MaxValue;

    private static uint Update(uint state, ReadOnlySpan<byte> bytes)
    {
        if (ArmCrc32.Arm64.IsSupported)
            return UpdateArm(state, bytes);
        return Pclmulqdq.IsSupported && bytes.Length >= 128 ? UpdateFolding(state, bytes) : UpdatePortable(state, bytes);
    }

    /// <summary>The tables' way, for processors without a suitable instruction and for short ends.</summary>
    internal static uint UpdatePortable(uint state, ReadOnlySpan<byte> bytes)
    {
        uint[][] tables = Tables;
        for (; bytes.Length >= Lanes; bytes = bytes[Lanes..])
        {
            uint a = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ state;
            uint b = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            uint c = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
            uint d = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
            state = tables[15][(byte)a] ^ tables[14][(byte)(a >> 8)] ^ tables[13][(byte)(a >> 16)] ^ tables[12][a >> 24]
                ^ tables[11][(byte)b] ^ tables[10][(byte)(b >> 8)] ^ tables[9][(byte)(b >> 16)] ^ tables[8][b >> 24]
                ^ tables[7][(byte)c] ^ tables[6][(byte)(c >> 8)] ^ tables[5][(byte)(c >> 16)] ^ tables[4][c >> 24]
                ^ tables[3][(byte)d] ^ tables[2][(byte)(d >> 8)] ^ tables[1][(byte)(d >> 16)] ^ tables[0][d >> 24];
        }
        foreach (byte value in bytes)
            state = tables[0][(byte)(state ^ value)] ^ (state >> 8);
        return state;
    }

    // "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ" (Intel, 2009). The reduction at its end is left to the tables:
    // the 16 folded bytes have the same remainder as everything that was folded into them.
    private static uint UpdateFolding(uint state, ReadOnlySpan<byte> bytes)
    {
        Vector128<ulong> by64 = Vector128.Create(0x0154442bd4UL, 0x01c6e41596UL);
        Vector128<ulong> by16 = Vector128.Create(0x01751997d0UL, 0x00ccaa009eUL);
        ReadOnlySpan<Vector128<ulong>> blocks = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        Vector128<ulong> x0 = blocks[0] ^ Vector128.CreateScalar((ulong)state), x1 = blocks[1], x2 = blocks[2], x3 = blocks[3];
        int at = 4;
        for (; at + 4 <= blocks.Length; at += 4)
        {
            x0 = Fold(x0, by64) ^ blocks[at];
            x1 = Fold(x1, by64) ^ blocks[at + 1];
            x2 = Fold(x2, by64) ^ blocks[at + 2];
            x3 = Fold(x3, by64) ^ blocks[at + 3];
        }
        x0 = Fold(Fold(Fold(x0, by16) ^ x1, by16) ^ x2, by16) ^ x3;
        for (; at < blocks.Length; at++)
            x0 = Fold(x0, by16) ^ blocks[at];
        Span<byte> folded = stackalloc byte[16];
        MemoryMarshal.Write(folded, in x0);
        return UpdatePortable(UpdatePortable(0, folded), bytes[(at * 16)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Fold(Vector128<ulong> value, Vector128<ulong> by) =>
        Pclmulqdq.CarrylessMultiply(value, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, by, 0x11);

    private static uint UpdateArm(uint state, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            state = ArmCrc32.Arm64.ComputeCrc32(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte value in bytes)
            state = ArmCrc32.ComputeCrc32(state, value);
        return state;
    }
}
