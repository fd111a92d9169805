using System.Xml;
using System.Xml.Linq;
using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Vo;

/// <summary>Finds the address of a service in the list of what a server can do.</summary>
internal static class Capabilities
{
    /// <summary>The address to ask, of a service given by that address, by its base, or by its list of capabilities.</summary>
    /// <param name="client">Asks for the list.</param>
    /// <param name="given">What the user gave.</param>
    /// <param name="standard">The standard the service must speak, such as <c>ivo://ivoa.net/std/SIA#query-2</c>.</param>
    /// <param name="child">The last part of addresses that are asked directly.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">The list names no such service.</exception>
    public static async Task<Uri> FindAsync(VoClient client, Uri given, string standard, string child, CancellationToken cancellation)
    {
        string path = given.AbsolutePath.TrimEnd('/');
        bool isList = path.EndsWith("/capabilities", StringComparison.OrdinalIgnoreCase);
        if (!isList && (path.EndsWith("/" + child, StringComparison.OrdinalIgnoreCase) || given.Query.Length > 0))
            return given;
        Uri list = isList ? given : new Uri(given.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/capabilities");
        ArchiveReply reply = await client.SendAsync(new VoCall(list), status => !isList && status is 404 or 400 or 405, method: null, cancellation)
            .ConfigureAwait(false);
        // Without a list, the address is the service itself.
        if (reply.Status >= 300 || (!isList && !IsXml(reply)))
            return given;
        return Find(reply, standard)
            ?? (isList ? throw new DownloadException(ErrorId.VoNoLink, $"{list.Authority} does not list a service of the kind {standard}.") : given);
    }

    private static bool IsXml(ArchiveReply reply) =>
        reply.Body.Span.TrimStart(" \t\r\n\uFEFF"u8).StartsWith("<?xml"u8) || reply.MediaType?.EndsWith("xml", StringComparison.Ordinal) == true;

    private static Uri? Find(ArchiveReply reply, string standard)
    {
        XElement root = VoXml.Try(reply.Uri.Authority, () =>
        {
            using XmlReader reader = VoXml.Open(new MemoryStream(reply.Body.ToArray()));
            return XElement.Load(reader);
        });
        return root.Elements()
            .Where(one => one.Name.LocalName == "capability"
                && ((string?)one.Attribute("standardID"))?.StartsWith(standard, StringComparison.OrdinalIgnoreCase) == true)
            .SelectMany(one => one.Descendants().Where(inner => inner.Name.LocalName == "accessURL"))
            .Select(one => Uri.TryCreate(reply.Uri, one.Value.Trim(), out Uri? uri) && uri.Scheme is "http" or "https" ? uri : null)
            .FirstOrDefault(uri => uri is not null);
    }
}
