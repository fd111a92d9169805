using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.Intrinsics.X86;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;

namespace ScienceDownload.Engine.Integrity;

/// <summary>CRC-32C (Castagnoli, reflected polynomial 0x82F63B78), which most processors compute themselves.</summary>
internal sealed class Crc32C : ICrc
{
    private const uint Polynomial = 0x82F63B78;

    private static readonly uint[] Table = CrcTables.Make(Polynomial, lanes: 1)[0];

    private uint _state = uint.MaxValue;

    /// <inheritdoc/>
    public string Hex => (~_state).ToString("x8", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (Sse42.X64.IsSupported)
            _state = UpdateX64(_state, bytes);
        else if (ArmCrc32.Arm64.IsSupported)
            _state = UpdateArm(_state, bytes);
        else
            _state = UpdatePortable(_state, bytes);
    }

    /// <inheritdoc/>
    public void Reset() => _state = uint.MaxValue;

    /// <summary>The table's way, for processors without a suitable instruction.</summary>
    internal static uint UpdatePortable(uint state, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
            state = Table[(byte)(state ^ value)] ^ (state >> 8);
        return state;
    }

    private static uint UpdateX64(uint state, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            state = (uint)Sse42.X64.Crc32(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte value in bytes)
            state = Sse42.Crc32(state, value);
        return state;
    }

    private static uint UpdateArm(uint state, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            state = ArmCrc32.Arm64.ComputeCrc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte value in bytes)
            state = ArmCrc32.ComputeCrc32C(state, value);
        return state;
    }
}
