namespace ScienceDownload.Archives.Formats.Matlab;

/// <summary>An array of MATLAB. Elements lie column after column, as in the file.</summary>
/// <param name="Class">What its elements are.</param>
/// <param name="Dimensions">At least two.</param>
internal abstract record MatValue(MatClass Class, IReadOnlyList<int> Dimensions)
{
    /// <summary>How many elements it has.</summary>
    public int Count => Dimensions.Aggregate(1, (product, dimension) => checked(product * dimension));

    /// <summary>Whether it is global in the file.</summary>
    public bool IsGlobal { get; init; }
}
