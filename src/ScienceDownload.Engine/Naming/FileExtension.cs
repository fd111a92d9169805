using System.Collections.Frozen;

namespace ScienceDownload.Engine.Naming;

/// <summary>Where the extension of a file name begins. Pairs such as <c>tar.gz</c> and <c>nii.gz</c> stay whole.</summary>
internal static class FileExtension
{
    /// <summary>What follows a last dot further back than this is part of the name, not an extension.</summary>
    private const int MaxLength = 16;

    private static readonly FrozenSet<string> Compressions =
        FrozenSet.ToFrozenSet(["gz", "bz2", "xz", "zst", "z", "lz", "lz4", "br"], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Compressed = FrozenSet.ToFrozenSet(
        [
            "tar", "cpio", "nii", "fits", "fit", "nc", "cdf", "hdf", "h5", "grib", "grib2", "grb", "csv", "tsv", "txt", "json", "jsonl", "xml",
            "geojson", "fastq", "fq", "fasta", "fa", "vcf", "bed", "sam", "gff", "gtf", "pdb", "cif", "mzml", "warc", "img", "dat", "sql", "log",
            "ps", "svg",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Cuts a file name in stem and extension; the extension has no dot and is empty when there is none.</summary>
    public static (string Stem, string Extension) Split(string fileName)
    {
        int dot = LastDot(fileName, fileName.Length);
        if (dot < 0)
            return (fileName, "");
        if (Compressions.Contains(fileName[(dot + 1)..])
            && LastDot(fileName, dot) is >= 0 and var inner
            && Compressed.Contains(fileName[(inner + 1)..dot]))
        {
            dot = inner;
        }

        return (fileName[..dot], fileName[(dot + 1)..]);
    }

    // A dot in front makes a hidden file, not an extension.
    private static int LastDot(string fileName, int end)
    {
        int dot = end == 0 ? -1 : fileName.LastIndexOf('.', end - 1);
        int length = end - dot - 1;
        return dot > 0 && length is > 0 and <= MaxLength && fileName.AsSpan(dot + 1, length).IndexOfAnyExcept(Letters) < 0 ? dot : -1;
    }

    private static readonly System.Buffers.SearchValues<char> Letters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+");
}
