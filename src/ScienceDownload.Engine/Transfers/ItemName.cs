namespace ScienceDownload.Engine.Transfers;

/// <summary>How an item is called in messages: without query and user info, which may hold secrets.</summary>
internal static class ItemName
{
    public static string Of(DownloadItem item) => item.RelativePath ?? Of(item.PrimarySource);

    public static string Of(Uri uri) => $"{uri.Scheme}://{uri.Authority}{uri.AbsolutePath}";

    /// <summary>The file name to be expected: lets a web page be told from a file.</summary>
    public static string Expected(DownloadItem item) => Path.GetFileName(item.RelativePath ?? item.PrimarySource.AbsolutePath);
}
