using System.Runtime.InteropServices;
using System.Text;

namespace ScienceDownload.Archives.Formats.Matlab;

/// <summary>Reads arrays, with all that is nested in them.</summary>
/// <param name="input">The bytes.</param>
/// <param name="budget">What the arrays may take in memory. A byte may stand for a double, so the bytes of the file say too little.</param>
internal sealed class MatParser(MatInput input, long budget)
{
    private const int MostNesting = 64;
    private const int MostDimensions = 64;
    private const int LongestName = 4096;
    private const int ComplexFlag = 0x08, GlobalFlag = 0x04, LogicalFlag = 0x02;

    /// <summary>Reads the body of a variable, after its head.</summary>
    /// <param name="length">The body's length in bytes.</param>
    /// <param name="wanted">Whether a variable of this name is wanted; null for yes.</param>
    /// <returns>Null when it is not wanted; then the input is anywhere in the body.</returns>
    /// <exception cref="DownloadException">It is damaged.</exception>
    public MatVariable? ReadVariable(uint length, Func<string, bool>? wanted)
    {
        (string name, MatValue? value) = ReadMatrix(length, 0, wanted);
        return value is null ? null : new MatVariable(name, value);
    }

    private (string Name, MatValue? Value) ReadMatrix(uint length, int depth, Func<string, bool>? wanted = null)
    {
        if (depth > MostNesting)
            throw Broken("arrays are nested too deep");
        long end = input.Position + length;
        uint flags = BitConverter.ToUInt32(ReadData(MatType.UInt32, 8, end));
        MatClass @class = (MatClass)(flags & 0xFF);
        if (@class == MatClass.Opaque)
            return PassOver(@class, wanted is null ? "" : null, end);
        int[] dimensions = ReadDimensions(end);
        string name = Encoding.UTF8.GetString(ReadData(MatType.Int8, LongestName, end));
        if (wanted is not null && !wanted(name))
            return (name, null);
        if (@class is MatClass.None or MatClass.Sparse or MatClass.Object or MatClass.Function || (int)@class > (int)MatClass.Opaque)
            return PassOver(@class, name, end);
        MatValue value = @class switch
        {
            MatClass.Cell => new MatCell(dimensions, ReadMatrices(Product(dimensions), end, depth)),
            MatClass.Struct => ReadStruct(dimensions, end, depth),
            MatClass.Char => ReadText(dimensions, end),
            _ => ReadArray(@class, dimensions, (flags >> 8 & ComplexFlag) != 0, (flags >> 8 & LogicalFlag) != 0, end),
        };
        input.Skip(end - input.Position);
        return (name, value with { IsGlobal = (flags >> 8 & GlobalFlag) != 0 });
    }

    private (string Name, MatValue? Value) PassOver(MatClass @class, string? name, long end)
    {
        input.Skip(end - input.Position);
        return (name ?? "", name is null ? null : new MatUnread(@class));
    }

    private int[] ReadDimensions(long end)
    {
        byte[] bytes = ReadData(MatType.Int32, MostDimensions * 4, end);
        int[] dimensions = MemoryMarshal.Cast<byte, int>(bytes).ToArray();
        if (bytes.Length % 4 != 0 || dimensions.Length < 2 || dimensions.Any(dimension => dimension < 0))
            throw Broken("the dimensions of an array make no sense");
        return dimensions;
    }

    private MatStruct ReadStruct(int[] dimensions, long end, int depth)
    {
        byte[] width = ReadData(MatType.Int32, 4, end);
        int nameBytes = width.Length == 4 ? BitConverter.ToInt32(width) : 0;
        byte[] names = ReadData(MatType.Int8, end - input.Position, end);
        if (nameBytes <= 0 ? names.Length > 0 : names.Length % nameBytes != 0)
            throw Broken("the field names of a structure make no sense");
        string[] fields = [.. Enumerable.Range(0, nameBytes <= 0 ? 0 : names.Length / nameBytes)
            .Select(field => FieldName(names.AsSpan(field * nameBytes, nameBytes)))];
        int count = Product(dimensions);
        MatValue?[] values = ReadMatrices(checked((long)count * fields.Length), end, depth);
        return new MatStruct(dimensions,
        [
            .. fields.Select((field, place) => KeyValuePair.Create(
                field,
                (IReadOnlyList<MatValue?>)[.. Enumerable.Range(0, count).Select(element => values[(element * fields.Length) + place])])),
        ]);
    }

    private static string FieldName(ReadOnlySpan<byte> padded)
    {
        int end = padded.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? padded : padded[..end]);
    }

    private MatValue?[] ReadMatrices(long count, long end, int depth)
    {
        // Each takes 8 bytes at least, so the bytes that are left bound how many there can be.
        if (count > (end - input.Position) / 8)
            throw Broken("an array claims more elements than it has");
        MatValue?[] values = new MatValue?[count];
        for (int i = 0; i < count; i++)
        {
            (MatType type, uint length, byte[]? small) = NextTag(end);
            if (type != MatType.Matrix || small is not null)
                throw Broken("something else stands where an array should");
            values[i] = length == 0 ? null : ReadMatrix(length, depth + 1).Value;
        }

        return values;
    }

    private MatText ReadText(int[] dimensions, long end)
    {
        int count = Product(dimensions);
        (MatType type, byte[] data) = ReadAny(end);
        string text = type switch
        {
            MatType.Utf8 => Encoding.UTF8.GetString(data),
            MatType.Utf32 => Encoding.UTF32.GetString(data),
            MatType.UInt8 or MatType.Int8 => Encoding.Latin1.GetString(data),
            MatType.UInt16 or MatType.Int16 or MatType.Utf16 => new string(MemoryMarshal.Cast<byte, char>(data)),
            _ => throw Broken("text is stored as something else"),
        };
        // Characters beyond 16 bits count differently in different writers; only a single row can be told then.
        return text.Length == count ? new MatText(dimensions, text)
            : dimensions[0] <= 1 ? MatText.Of(text)
            : throw Broken($"a text has {text.Length} characters where {count} should be");
    }

    private MatArray ReadArray(MatClass @class, int[] dimensions, bool isComplex, bool isLogical, long end)
    {
        int count = Product(dimensions);
        Array real = ReadNumbers(@class, count, end);
        return new MatArray(@class, dimensions, real) { Imaginary = isComplex ? ReadNumbers(@class, count, end) : null, IsLogical = isLogical };
    }

    private Array ReadNumbers(MatClass @class, int count, long end)
    {
        budget -= (long)count * MatNumbers.Width(MatNumbers.TypeOf(@class));
        if (budget < 0)
            throw MatReader.TooLarge(input.File);
        (MatType type, byte[] data) = ReadAny(end);
        return MatNumbers.Convert(type, data, @class) is { } numbers && numbers.Length == count
            ? numbers
            : throw Broken($"an array has not the {count} numbers that its dimensions say");
    }

    private byte[] ReadData(MatType type, long most, long end)
    {
        (MatType found, byte[] data) = ReadAny(end, most);
        // Names are text whatever the writer calls them.
        bool fits = found == type || (type == MatType.Int8 && found is MatType.UInt8 or MatType.Utf8);
        if (type == MatType.UInt32 && data.Length != 8)
            throw Broken("the flags of an array are missing");
        return fits ? data : throw Broken("an array's head is not where it should be");
    }

    private (MatType Type, byte[] Data) ReadAny(long end, long most = long.MaxValue)
    {
        (MatType type, uint length, byte[]? small) = NextTag(end);
        if (length > most)
            throw Broken($"a part of an array claims {length} bytes");
        byte[] data = small ?? input.Take(length);
        if (small is null)
            input.Skip(Math.Min(end - input.Position, (8 - (length % 8)) % 8));
        input.Order(data, MatNumbers.Width(type));
        return (type, data);
    }

    private (MatType Type, uint Length, byte[]? Small) NextTag(long end)
    {
        if (input.Position + 8 > end || input.TryReadTag() is not { } tag)
            throw Broken("an array ends in the middle");
        return tag.Small is not null || tag.Length <= end - input.Position ? tag : throw Broken("a part of an array is longer than the array");
    }

    private int Product(int[] dimensions)
    {
        long product = 1;
        foreach (int dimension in dimensions)
        {
            product *= dimension;
            if (product > Array.MaxLength)
                throw FormatErrors.Unsupported(input.File, $"an array of {string.Join(" x ", dimensions)} is larger than what is read.");
        }

        return (int)product;
    }

    private DownloadException Broken(string what) => FormatErrors.Invalid(input.File, $"the MAT file is damaged: {what}.");
}
