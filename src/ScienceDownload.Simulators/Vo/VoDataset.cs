using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ScienceDownload.Simulators;

/// <summary>A data set of the VO simulator: an image in FITS, the same bytes in every run.</summary>
public sealed class VoDataset
{
    private const int Block = 2880;

    internal VoDataset(int number, VoSimulatorOptions options)
    {
        Number = number;
        Position = (options.Origin.Ra + (number * 0.01), options.Origin.Dec + (number * 0.01));
        Content = Make(number, options.BlocksPerFile);
        Sha256 = Convert.ToHexString(SHA256.HashData(Content.Span)).ToLowerInvariant();
    }

    /// <summary>Its number, from 1.</summary>
    public int Number { get; }

    /// <summary>What services know it by.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"ivo://vo.test/d?{Number}");

    /// <summary>The name of its file.</summary>
    public string FileName => string.Create(CultureInfo.InvariantCulture, $"{Number}.fits");

    /// <summary>The bytes of its file.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>The SHA-256 of its file in lower-case hex.</summary>
    public string Sha256 { get; }

    /// <summary>Where it is on the sky, in degrees: data sets lie along a line.</summary>
    public (double Ra, double Dec) Position { get; }

    private static byte[] Make(int number, int blocks)
    {
        var pixels = (blocks - 1) * Block;
        var cards = new StringBuilder();
        foreach (var card in new[]
        {
            "SIMPLE  =                    T", "BITPIX  =                    8", "NAXIS   =                    1",
            $"NAXIS1  = {pixels.ToString(CultureInfo.InvariantCulture),20}", $"OBJECT  = 'Demo {number}'", "END",
        })
            cards.Append(card.PadRight(80));
        var content = new byte[blocks * Block];
        Encoding.ASCII.GetBytes(cards.ToString().PadRight(Block), content);
        for (var place = Block; place < content.Length; place++) content[place] = (byte)((place * 31) + (number * 7) + (place >> 8));
        return content;
    }
}
