using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace ScienceDownload.Archives.Formats.Matlab;

/// <summary>Writes arrays, with all that is nested in them.</summary>
internal sealed class MatOutput(Stream stream)
{
    private const uint ComplexFlag = 0x0800, GlobalFlag = 0x0400, LogicalFlag = 0x0200;

    /// <summary>Writes one array with its head.</summary>
    /// <exception cref="DownloadException">It is of a class that cannot be written.</exception>
    public void WriteMatrix(string name, MatValue value)
    {
        WriteTag(MatType.Matrix, MatSize.OfMatrix(name, value));
        uint flags = (uint)value.Class | (value.IsGlobal ? GlobalFlag : 0);
        if (value is MatArray { IsLogical: true })
            flags |= LogicalFlag;
        if (value is MatArray { Imaginary: not null })
            flags |= ComplexFlag;
        byte[] head = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(head, flags);
        WriteElement(MatType.UInt32, head);
        WriteElement(MatType.Int32, MemoryMarshal.AsBytes<int>(value.Dimensions.ToArray()));
        WriteElement(MatType.Int8, Encoding.UTF8.GetBytes(name));
        switch (value)
        {
            case MatArray array:
                WriteNumbers(array.Class, array.Real);
                if (array.Imaginary is not null)
                    WriteNumbers(array.Class, array.Imaginary);
                break;
            case MatText text:
                WriteElement(MatType.Utf16, MemoryMarshal.AsBytes(text.Characters.AsSpan()));
                break;
            case MatCell cell:
                foreach (MatValue? item in cell.Items)
                    WriteItem(item);
                break;
            case MatStruct items:
                WriteStruct(items);
                break;
            default:
                throw new DownloadException(ErrorId.FormatUnsupported,
                    $"The variable '{name}' is of the class {value.Class}, which cannot be written.");
        }
    }

    private void WriteStruct(MatStruct value)
    {
        int width = MatSize.NameWidth(value);
        WriteElement(MatType.Int32, BitConverter.GetBytes(width));
        byte[] names = new byte[width * value.Fields.Count];
        for (int field = 0; field < value.Fields.Count; field++)
            Encoding.UTF8.GetBytes(value.Fields[field].Key, names.AsSpan(field * width));
        WriteElement(MatType.Int8, names);
        for (int element = 0; element < value.Count; element++)
        {
            foreach ((_, IReadOnlyList<MatValue?> values) in value.Fields)
                WriteItem(values[element]);
        }
    }

    private void WriteItem(MatValue? item)
    {
        if (item is null)
            WriteTag(MatType.Matrix, 0);
        else
            WriteMatrix("", item);
    }

    private void WriteNumbers(MatClass @class, Array numbers) => WriteElement(MatNumbers.TypeOf(@class), MemoryMarshal.CreateReadOnlySpan(
        ref MemoryMarshal.GetArrayDataReference(numbers), numbers.Length * MatNumbers.Width(MatNumbers.TypeOf(@class))));

    private void WriteElement(MatType type, ReadOnlySpan<byte> data)
    {
        if (data.Length is > 0 and <= 4)
        {
            Span<byte> small = stackalloc byte[8];
            small.Clear();
            BinaryPrimitives.WriteUInt16LittleEndian(small, (ushort)type);
            BinaryPrimitives.WriteUInt16LittleEndian(small[2..], (ushort)data.Length);
            data.CopyTo(small[4..]);
            stream.Write(small);
            return;
        }

        WriteTag(type, data.Length);
        stream.Write(data);
        int padding = (8 - (data.Length % 8)) % 8;
        if (padding > 0)
            stream.Write(stackalloc byte[padding]);
    }

    private void WriteTag(MatType type, long length)
    {
        Span<byte> tag = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(tag, (int)type);
        BinaryPrimitives.WriteUInt32LittleEndian(tag[4..], (uint)length);
        stream.Write(tag);
    }
}
