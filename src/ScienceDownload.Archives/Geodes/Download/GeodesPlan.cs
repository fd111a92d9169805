using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Archives.Geodes;

/// <summary>Makes items to fetch of items found. Names of the portal are made safe here.</summary>
/// <param name="options">How they are fetched.</param>
internal sealed class GeodesPlan(GeodesPlanOptions options)
{
    private readonly HashSet<string> _paths = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The files of an item with one of some roles.</summary>
    /// <param name="item">The item.</param>
    /// <param name="roles"><c>data</c>, <c>metadata</c>, <c>overview</c>, <c>thumbnail</c>, <c>quicklook</c> (the one picture to look at first), or
    /// <c>all</c>.</param>
    /// <exception cref="DownloadException">The item has no file of any of them.</exception>
    public IReadOnlyList<DownloadItem> Files(GeodesItem item, IReadOnlyCollection<string> roles)
    {
        GeodesAsset[] assets = [.. roles.SelectMany(role => WithRole(item, role.ToLowerInvariant())).Distinct()];
        if (assets.Length == 0)
        {
            string have = item.Assets.Count == 0 ? "It has no files."
                : $"It has: {string.Join(", ", item.Assets.SelectMany(asset => asset.Roles).Distinct())}.";
            throw new DownloadException(ErrorId.DataAssetMissing, $"{item} has no file with the role {string.Join(" or ", roles)}. {have}");
        }

        return [.. assets.Select(asset => File(item, asset, null))];
    }

    /// <summary>One file of an item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="asset">Which file of it.</param>
    /// <param name="path">Its path below the destination; null for the file's own name.</param>
    public DownloadItem File(GeodesItem item, GeodesAsset asset, string? path)
    {
        bool isData = asset == item.DataAsset;
        GeodesDetails details = Details(item, asset) with
        {
            S3 = isData && options.UseS3 ? item.EndpointUrl : null,
            NeedsNoKey = !isData && !asset.HasRole("metadata"),
            LenientMd5 = options.IsLenient ? asset.Md5 : null,
        };
        string relative = path ?? Unique(SafeName.FileName(asset.Title.Split('/', '\\')[^1]), item);
        return new DownloadItem
        {
            Sources = Sources(details, ""),
            RelativePath = relative,
            Length = asset.Length,
            Checksums = asset.Md5 is { } md5 && !options.IsLenient ? [Checksum.Create(ChecksumAlgorithm.Md5, md5)] : [],
            IsProcessed = details.LenientMd5 is not null,
            Metadata = Metadata(item),
            Details = details.Write(),
            Order = isData ? Order(item, details, relative) : null,
            Origin = item.ToString(),
        };
    }

    /// <summary>One member of an item's remote archive, under its path inside the archive.</summary>
    /// <exception cref="DownloadException">It cannot be unpacked, or its path leads out of the archive.</exception>
    public DownloadItem Member(GeodesMember member)
    {
        GeodesItem item = member.Item;
        if (member.IsEncrypted || member.Method is not (0 or 8))
        {
            string how = member.IsEncrypted ? "encrypted" : FormattableString.Invariant($"packed by method {member.Method}");
            throw new DownloadException(ErrorId.InputInvalid, $"{member.Path} of {item} is {how}, which is not read. Download the whole archive.");
        }

        GeodesAsset asset = item.DataAsset ?? throw new DownloadException(ErrorId.DataAssetMissing, $"{item} has no data file.");
        GeodesDetails details = Details(item, asset) with
        {
            S3 = member.FromS3 ? item.EndpointUrl : null,
            Member = new ArchiveMember(member.HeaderOffset, member.EndOffset, member.CompressedLength, member.Length, member.Method == 8),
        };
        string relative = SafePath.Require(member.Path);
        return new DownloadItem
        {
            // Members of one archive share its address; the query tells them apart and is not sent.
            Sources = Sources(details, "?member=" + Uri.EscapeDataString(member.Path)),
            RelativePath = relative,
            Length = member.Length,
            Checksums = [Checksum.Create(ChecksumAlgorithm.Crc32, member.Crc32)],
            Metadata = Metadata(item),
            Details = details.Write(),
            Order = Order(item, details, relative),
            Origin = $"{item}: {member.Name}",
        };
    }

    private static IEnumerable<GeodesAsset> WithRole(GeodesItem item, string role) => role switch
    {
        "data" => item.DataAsset is { } data ? [data] : [],
        "quicklook" => item.QuicklookAsset is { } picture ? [picture] : [],
        "all" => item.Assets,
        _ => item.Assets.Where(asset => asset.HasRole(role)),
    };

    private GeodesDetails Details(GeodesItem item, GeodesAsset asset) => new()
    {
        Id = item.Id,
        Href = asset.Href,
        Endpoint = item.EndpointUrl,
        Name = item.FileName?.Split('.')[0],
        ConfigFile = options.ConfigFile,
        ByteBudget = options.ByteBudget,
        RequestBudget = options.RequestBudget,
    };

    private Uri[] Sources(GeodesDetails details, string mark)
    {
        Uri portal = new(details.Href.OriginalString + mark);
        if (details.S3 is not { } s3)
            return [portal];
        Uri datalake = new("s3:/" + s3.AbsolutePath + mark);
        return options.FallsBack ? [datalake, portal] : [datalake];
    }

    /// <summary>A file on tape is waited for, unless it is here from an earlier time already.</summary>
    private string? Order(GeodesItem item, GeodesDetails details, string relative) =>
        item.Storage == GeodesStorage.Tape && details.S3 is null
            && !(options.Destination is { } folder && System.IO.File.Exists(Path.Combine(folder, relative)))
            ? "tape:" + item.Id
            : null;

    /// <summary>Two products may carry one file name: the second gets a part of its id into its name.</summary>
    private string Unique(string name, GeodesItem item)
    {
        if (_paths.Add(name))
            return name;
        string id = item.Id.Split(':').FirstOrDefault(part => Guid.TryParse(part, out _)) ?? SourceId.Of(
            new Uri("urn:" + Uri.EscapeDataString(item.Id)));
        string other = SafeName.FileName($"{Path.GetFileNameWithoutExtension(name)}-{id[^12..]}{Path.GetExtension(name)}");
        _paths.Add(other);
        return other;
    }

    private static Dictionary<string, string> Metadata(GeodesItem item)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal) { ["archive"] = "GEODES", ["id"] = item.Id,
            ["collection"] = item.Collection };
        Add("title", item.Identifier);
        Add("platform", item.Platform);
        Add("start", item.StartDate is { } start ? GeodesDates.Text(start) : null);
        // Where there is none, some collections write an empty list as text.
        Add("doi", item.Properties.GetValueOrDefault("sci:doi") switch
        {
            string text when text.StartsWith("10.", StringComparison.Ordinal) => text,
            object?[] { Length: > 0 } list => list[0] as string,
            _ => null,
        });
        return facts;

        void Add(string name, string? value)
        {
            if (value is not null)
                facts[name] = value;
        }
    }
}
