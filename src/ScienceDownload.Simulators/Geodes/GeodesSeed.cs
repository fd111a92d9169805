using System.Globalization;
using System.Text;

namespace ScienceDownload.Simulators;

/// <summary>
/// The catalogue that tests and the demo search: 3 collections, 200 products, with every oddity that the real one is known for.
/// </summary>
public static class GeodesSeed
{
    /// <summary>The collection with most products.</summary>
    public const string Optical = "FAKE_S2_L1C";

    /// <summary>The collection with odd products.</summary>
    public const string Radar = "FAKE_S1_L1";

    /// <summary>Adds all of them.</summary>
    /// <param name="portal">The portal.</param>
    public static void AddTo(GeodesSimulator portal)
    {
        ArgumentNullException.ThrowIfNull(portal);
        portal.AddCollection(Optical, "Fake Sentinel-2 L1C tiles", "Invented optical tiles for tests");
        portal.AddCollection(Radar, null, "Invented radar scenes of mountain glaciers");
        portal.AddCollection("FAKE_EMPTY", "A collection with nothing in it", "Nothing at all");
        for (var i = 0; i < 150; i++)
        {
            portal.Add(new GeodesProductOptions
            {
                Identifier = string.Create(CultureInfo.InvariantCulture, $"FAKE2B_{i:000}_L1C"),
                Start = new DateTimeOffset(2025, 1, 1, 10, 0, 0, TimeSpan.Zero).AddHours(12 * i).AddMilliseconds(i % 3 == 0 ? 210 : 0),
                CloudCover = i % 10 == 9 ? -1 : i % 100,
                Tile = i % 2 == 0 ? "T31TCJ" : "T31TCH",
                Length = 1000 + i,
                Seed = i,
                IsOnTape = i is 140 or 141 or 142,
                HasEndpoint = i is not (143 or 144),
            });
        }

        for (var i = 0; i < 50; i++) portal.Add(Odd(i));
    }

    /// <summary>The members of the product that is a real zip archive.</summary>
    /// <returns>Its bytes.</returns>
    public static byte[] Archive() => new GeodesZip()
        .Add("PRODUCT.SAFE/", [])
        .Add("PRODUCT.SAFE/manifest.xml", Encoding.UTF8.GetBytes("<manifest/>"), deflate: true)
        .Add("PRODUCT.SAFE/GRANULE/B02.jp2", Bytes(1_500_000, 2))
        .Add("PRODUCT.SAFE/GRANULE/B03.jp2", Bytes(900_000, 3), deflate: true)
        .Add("PRODUCT.SAFE/Ariège-été.txt", Encoding.UTF8.GetBytes("un nom en UTF-8"))
        .Add("../evil.sh", Encoding.UTF8.GetBytes("echo evil"))
        .ToArray();

    /// <summary>Bytes by the simulator's rule.</summary>
    /// <param name="length">How many.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The bytes.</returns>
    public static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) bytes[i] = unchecked((byte)((31 * i) + seed + (i >> 8)));
        return bytes;
    }

    private static GeodesProductOptions Odd(int i)
    {
        var plain = new GeodesProductOptions
        {
            Collection = Radar,
            Identifier = string.Create(CultureInfo.InvariantCulture, $"F1A_IW_SLC_{i:000}"),
            Start = new DateTimeOffset(2025, 6, 1, 6, 0, 53, TimeSpan.Zero).AddDays(i),
            Length = 2000 + i,
            Seed = 100 + i,
        };
        return i switch
        {
            < 5 => plain with { UpperCase = true, Length = i == 0 ? 3_145_745 : 2000 + i, Seed = i == 0 ? 3 : 100 + i },
            < 10 => plain with { Title = plain.Identifier + "_V4-0.zip", HasExtraFiles = true, Length = i == 5 ? 1_000_003 : 2000 + i, Seed = i == 5
                ? 7 : 100 + i },
            10 => plain with { HasData = false },
            11 => plain with { HasGeometry = false },
            12 => plain with { HasChecksumLine = false },
            13 => plain with { Tile = "Ariège" },
            14 or 15 => plain with { Title = "same-title.zip" },
            16 => plain with { Length = 0 },
            17 => plain with { Title = "../" + plain.Identifier + ".zip" },
            18 => plain with { Bytes = Archive() },
            19 => plain with { Bytes = new GeodesZip(zip64: true).Add("large/B04.jp2", Bytes(300_000, 4))
                .Add("large/notes.txt", Bytes(5000, 5), deflate: true).ToArray() },
            _ => plain,
        };
    }
}
