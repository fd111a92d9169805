using ScienceDownload.Archives.Onc.Clipping;

namespace ScienceDownload.Commands;

/// <summary>Tells what a file of a hydrophone download is, by its path.</summary>
internal static class OncFileReader
{
    /// <summary>The file that an item stands for.</summary>
    public static OncFile Read(ItemInfo item)
    {
        string[] parts = item.RelativePath?.Split('/') ?? [];
        string folder = parts.Length > 1 ? parts[^2] : "";
        bool isClip = parts.Length > 2 && parts[^3] == "clips";
        return new OncFile
        {
            DeviceCode = parts.Length > 1 ? parts[0] : "",
            Kind = (isClip, folder) switch
            {
                (true, "audio") => OncFileKind.AudioClip,
                (true, _) => OncFileKind.SpectrogramClip,
                (_, "audio") => OncFileKind.Audio,
                _ => OncFileKind.Spectrogram,
            },
            Start = item.RelativePath is { } path ? OncFileName.TryParse(path)?.Start : null,
            State = item.State,
            Length = item.Length,
            FullName = item.State.IsDone() && item.RelativePath is not null ? item.FullName : null,
            Sha256 = item.Sha256,
            Error = item.Error,
            BatchId = item.BatchId,
        };
    }
}
