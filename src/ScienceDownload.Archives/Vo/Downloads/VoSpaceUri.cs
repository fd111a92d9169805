namespace ScienceDownload.Archives.Vo;

/// <summary>Addresses in a VOSpace, such as <c>vos://authority!space/path</c>.</summary>
internal static class VoSpaceUri
{
    private const string Scheme = "vos://";

    /// <summary>Whether a text is such an address.</summary>
    public static bool Is(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>The question for a link to the bytes; asked anew for each attempt, because such links are good for once.</summary>
    /// <exception cref="DownloadException">The address is not one of a file, or nobody said where the service is.</exception>
    public static Uri Question(string address, Uri? service)
    {
        string[] parts = address[Scheme.Length..].Split('/', 2);
        if (parts[0].Length == 0 || parts.Length < 2 || parts[1].Length == 0 || address.EndsWith('/'))
        {
            throw new DownloadException(ErrorId.InvalidUri,
                $"'{address}' is not the address of a file in a VOSpace: write vos://authority!space/path.");
        }

        if (service is null)
        {
            throw new DownloadException(ErrorId.InputInvalid,
                $"The address of the VOSpace service of '{parts[0]}' is not known. Give it with -VoSpaceUri.");
        }

        string target = Scheme + parts[0].Replace('~', '!') + "/" + parts[1];
        return new Uri($"{service.GetLeftPart(UriPartial.Path).TrimEnd('/')}/synctrans?TARGET={Uri.EscapeDataString(target)}"
            + "&DIRECTION=pullFromVoSpace&PROTOCOL=ivo%3A%2F%2Fivoa.net%2Fvospace%2Fcore%23httpsget&REQUEST=redirect");
    }

    /// <summary>The file's own name.</summary>
    public static string NameOf(string address) => Uri.UnescapeDataString(address[(address.LastIndexOf('/') + 1)..]);
}
