using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ScienceDownload.Archives.Onc.Clipping;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Archives.Onc;

/// <summary>Makes the items of a plan. None of them holds a token.</summary>
internal static class OncItems
{
    /// <summary>What belongs together: the same device, product, options and tag.</summary>
    public static string Group(OncWish wish)
    {
        string options = string.Join('&', OncProductOptions.Complete(wish.Options).Select(option => $"{option.Key}={option.Value}"));
        string product = wish.IsAudio ? $"audio|{wish.Extensions[0]}" : $"{wish.Format}|{options}";
        string text = $"{wish.DeviceCode}|{wish.Tag}|{product}";
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12].ToLowerInvariant();
    }

    /// <summary>An order of spectrograms.</summary>
    public static DownloadItem Order(Uri server, OncWish wish, OncSpan span)
    {
        // A file that starts with the next window is the next order's.
        DateTimeOffset last = span.Window.End - TimeSpan.FromMilliseconds(1);
        Uri request = OncUri.Of(server, "dataProductDelivery/request",
        [
            new("deviceCode", wish.DeviceCode), new("dataProductCode", OncProductOptions.Product), new("extension", "mat"),
            new("dateFrom", OncTime.Format(span.Window.Start)), new("dateTo", OncTime.Format(last)), .. OncProductOptions.Complete(wish.Options),
        ]);
        Dictionary<string, string> details = Details(OncDetails.OrderKind, wish);
        details[OncDetails.From] = OncTime.Format(span.Window.Start);
        details[OncDetails.To] = OncTime.Format(span.Window.End);
        details[OncDetails.CoveredFrom] = OncTime.Format(span.CoveredFrom);
        details[OncDetails.Folder] = span.Folder;
        if (wish.Patience is { } patience)
            details[OncDetails.Patience] = patience.TotalMinutes.ToString(CultureInfo.InvariantCulture);
        return new DownloadItem
        {
            Sources = [request],
            Order = OrderKey(request, span),
            Details = details,
            Metadata = new Dictionary<string, string>(Facts(wish))
            {
                ["dataProductCode"] = OncProductOptions.Product,
                ["dataProductOptions"] = string.Join("; ", OncProductOptions.Complete(wish.Options).Select(option => $"{option.Key}={option.Value}")),
            },
            Origin = $"order {span.Window}",
        };
    }

    /// <summary>A file of an order that is done.</summary>
    /// <param name="order">The order.</param>
    /// <param name="runId">The run that made it.</param>
    /// <param name="index">Its number in the run.</param>
    /// <param name="count">How many files of the order are kept.</param>
    /// <param name="name">Its name, safe.</param>
    /// <param name="server">The server.</param>
    public static DownloadItem ProductFile(DownloadItem order, long runId, int index, int count, string name, Uri server)
    {
        string device = order.Details[OncDetails.Device], group = order.Details[OncDetails.Group];
        var file = new DownloadItem
        {
            // The name that stays the same when the order is placed again; the run and the number are what is sent.
            Sources = [OncUri.Of(server, "dataProductDelivery/download", [new("deviceCode", device), new("group", group), new("filename", name)])],
            RelativePath = $"{order.Details[OncDetails.Folder]}/{name}",
            Details = new Dictionary<string, string>
            {
                [OncDetails.Kind] = OncDetails.SpectrogramKind,
                [OncDetails.Device] = device,
                [OncDetails.Group] = group,
                [OncDetails.Order] = order.Order!,
                [OncDetails.OrderFiles] = count.ToString(CultureInfo.InvariantCulture),
                [OncDetails.Run] = runId.ToString(CultureInfo.InvariantCulture),
                [OncDetails.Index] = index.ToString(CultureInfo.InvariantCulture),
            },
            Metadata = order.Metadata,
        };
        return file.With(OncDetails.Preview, order.Details.GetValueOrDefault(OncDetails.Preview));
    }

    /// <summary>A file of the archive.</summary>
    public static DownloadItem ArchiveFile(Uri server, OncWish wish, OncSpan span, OncArchiveFile file) => new()
    {
        // Requests of two tags may want one file in two folders, and each item of a batch has an address of its own.
        Sources =
        [
            OncUri.Of(server, "archivefile/download", wish.HasOneFolder
                ? [new("filename", file.Name)]
                : [new("filename", file.Name), new(OncUri.Folder, span.Folder)]),
        ],
        RelativePath = $"{span.Folder}/{SafeName.FileName(file.Name.Split('/', '\\')[^1])}",
        Length = file.Length,
        Details = Details(wish.IsAudio ? OncDetails.AudioKind : OncDetails.SpectrogramKind, wish),
        Metadata = Facts(wish),
    };

    /// <summary>The folder of files that are wanted by name.</summary>
    public static string Folder(OncWish wish) =>
        $"{SafeName.FileName(wish.DeviceCode)}/{SafeName.FileName(wish.Tag)}/{(wish.IsAudio ? "audio" : "onc_spectrograms")}";

    /// <summary>A clip: made when the files of its group have arrived.</summary>
    /// <param name="server">The server, for an address that names the clip.</param>
    /// <param name="wish">What brings its files.</param>
    /// <param name="request">What the user wants.</param>
    /// <param name="extension">What it is written as.</param>
    /// <param name="isTaken">Whether another clip of the plan has a path already.</param>
    public static DownloadItem Clip(Uri server, OncWish wish, OncRequest request, string extension, Func<string, bool> isTaken)
    {
        string kind = wish.IsAudio ? ClipName.Audio : ClipName.Spectrogram;
        string folder = OncSpan.ClipFolderOf(request.DeviceCode, request.Tag, wish.IsAudio ? "audio" : "spectrograms") + "/";
        string name = ClipName.Clipped(
            ClipName.Base(request.OutputName, request.DeviceCode, request.Timestamp),
            kind,
            request.Timestamp - request.Window.Start,
            request.Window.End - request.Timestamp);
        string path = $"{folder}{ClipName.Free(name, candidate => isTaken($"{folder}{candidate}.{extension}"))}.{extension}";
        Dictionary<string, string> details = Details(wish.IsAudio ? OncDetails.AudioClipKind : OncDetails.SpectrogramClipKind, wish);
        details[OncDetails.From] = request.Window.Start.ToString("O", CultureInfo.InvariantCulture);
        details[OncDetails.To] = request.Window.End.ToString("O", CultureInfo.InvariantCulture);
        details[OncDetails.Format] = extension;
        if (request.Label is { } label)
            details[OncDetails.Label] = label;
        Uri span = OncUri.Of(server, "archivefile/device",
        [
            new("deviceCode", request.DeviceCode),
            new("dateFrom", OncTime.Format(request.Window.Start)),
            new("dateTo", OncTime.Format(request.Window.End)),
        ]);
        return new DownloadItem
        {
            Sources = [new Uri($"{span}#{Uri.EscapeDataString(path)}")],
            RelativePath = path,
            Order = "clip " + path,
            IsProcessed = true,
            Details = details,
            Metadata = new Dictionary<string, string> { ["deviceCode"] = request.DeviceCode },
            Origin = request.Origin,
        };
    }

    private static string OrderKey(Uri request, OncSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"{request.PathAndQuery} from {OncTime.Format(span.CoveredFrom)} to {span.Folder}");

    private static Dictionary<string, string> Facts(OncWish wish)
    {
        var facts = new Dictionary<string, string> { ["deviceCode"] = wish.DeviceCode };
        if (wish.Seed is { } seed)
            facts["seed"] = seed.ToString(CultureInfo.InvariantCulture);
        return facts;
    }

    private static Dictionary<string, string> Details(string kind, OncWish wish) => new()
    {
        [OncDetails.Kind] = kind,
        [OncDetails.Device] = wish.DeviceCode,
        [OncDetails.Group] = Group(wish),
    };
}
