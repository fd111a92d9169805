using System.Text;

namespace ScienceDownload.Archives.Formats.Matlab;

/// <summary>How many bytes arrays take in a file; lengths stand before the data there.</summary>
internal static class MatSize
{
    /// <summary>The longest name of a field among some, with the zero after it.</summary>
    public static int NameWidth(MatStruct value) =>
        value.Fields.Count == 0 ? 1 : value.Fields.Max(field => Encoding.UTF8.GetByteCount(field.Key)) + 1;

    /// <summary>The body of an array, without its head.</summary>
    public static long OfMatrix(string name, MatValue value)
    {
        long size = OfElement(8) + OfElement(4L * value.Dimensions.Count) + OfElement(Encoding.UTF8.GetByteCount(name));
        return size + value switch
        {
            MatArray array => OfElement((long)array.Count * Width(array)) * (array.Imaginary is null ? 1 : 2),
            MatText text => OfElement(2L * text.Characters.Length),
            MatCell cell => cell.Items.Sum(OfItem),
            MatStruct items =>
                OfElement(4) + OfElement((long)NameWidth(items) * items.Fields.Count) + items.Fields.Sum(field => field.Value.Sum(OfItem)),
            _ => 0,
        };
    }

    /// <summary>An element with its head and padding.</summary>
    public static long OfElement(long bytes) => bytes is > 0 and <= 4 ? 8 : 8 + ((bytes + 7) / 8 * 8);

    private static long OfItem(MatValue? item) => 8 + (item is null ? 0 : OfMatrix("", item));

    private static int Width(MatArray array) => MatNumbers.Width(MatNumbers.TypeOf(array.Class));
}
