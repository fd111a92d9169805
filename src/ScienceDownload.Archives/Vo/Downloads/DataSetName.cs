using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Archives.Vo;

/// <summary>
/// The name of a file that was not given one: from <c>Content-Disposition</c>; from the address; from the address that answered after redirects;
/// from the data set's identifier with the extension of its media type; else <c>download.dat</c>. Whoever uses it makes it safe.
/// </summary>
internal static class DataSetName
{
    private const string LastResort = "download.dat";

    /// <summary>Finds the name.</summary>
    /// <param name="address">The address that was asked first, as written.</param>
    /// <param name="id">The identifier of the data set; null when unknown.</param>
    /// <param name="reply">What the server said.</param>
    /// <param name="promised">The media type that the archive promised; null when it did not.</param>
    public static string Find(string address, string? id, ReplyFacts reply, string? promised)
    {
        ContentDisposition header = ContentDisposition.Parse(reply.ContentDisposition);
        string? extension = DataSetExtension.Of(reply.ContentType) ?? DataSetExtension.Of(promised);
        return Last(header.ExtendedFileName)
            ?? Last(header.FileName)
            ?? Last(AddressName.FindFile(address))
            ?? Last(FileOf(reply.FinalUri))
            ?? With(extension, Last(Tail(id ?? AddressName.Parameter(address, "ID"))))
            ?? (AddressName.HasQuery(address) ? With(extension, Last(AddressName.LastSegment(address))) : Last(AddressName.LastSegment(address)))
            ?? LastResort;
    }

    private static string? FileOf(Uri uri) => AddressName.FindFile(uri.GetLeftPart(UriPartial.Path));

    // ivo://authority/path?local: what follows the last slash names the data set among its neighbours.
    private static string? Tail(string? id) => id?.TrimEnd('/');

    private static string? With(string? extension, string? name) => name is null ? null : $"{name}.{extension ?? "dat"}";

    // Server and user may send a path of theirs; and no server may place a hidden file.
    private static string? Last(string? name)
    {
        string last = name is null ? "" : name[(name.LastIndexOfAny(['/', '\\']) + 1)..].TrimStart('.', ' ').TrimEnd('.', ' ');
        return last.Length == 0 ? null : last;
    }
}
