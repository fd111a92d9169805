using System.Security.Cryptography.X509Certificates;
using System.Xml;
using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Vo;

/// <summary>Asks a VOSpace service for a link to the bytes of a file.</summary>
internal sealed class VoSpaceClient(ArchiveHttp http)
{
    /// <summary>The link: good for once, so it is asked for anew each time.</summary>
    /// <param name="question">What to ask, see <see cref="VoSpaceUri.Question"/>.</param>
    /// <param name="headers">Who asks.</param>
    /// <param name="certificate">The certificate to show; null for none.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">The service refuses, or offers no way that we speak.</exception>
    public async ValueTask<Uri> AskAsync(
        Uri question, IReadOnlyList<KeyValuePair<string, string>> headers, X509Certificate2? certificate, CancellationToken cancellation)
    {
        ArchiveReply reply = await http.SendAsync(
            new ArchiveCall(HttpMethod.Get, question)
            {
                Headers = headers, Certificate = certificate, FollowsRedirects = false, Expects = static status => status is >= 300 and < 400,
            },
            cancellation).ConfigureAwait(false);
        Uri? link = reply.Status >= 300 ? reply.Headers.Location is { } location ? new Uri(question, location) : null : Endpoint(reply);
        if (link is not { Scheme: "http" or "https" })
            throw new DownloadException(ErrorId.VoServiceFault, $"{question.Authority} offers no way to fetch the file over HTTP.");
        return link;
    }

    private static Uri? Endpoint(ArchiveReply reply)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        try
        {
            using var reader = XmlReader.Create(new StringReader(reply.Text()), settings);
            bool isGet = false;
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element)
                    continue;
                if (reader.LocalName == "protocol")
                {
                    isGet = reader.GetAttribute("uri") is { } uri
                        && (uri.EndsWith("#httpsget", StringComparison.Ordinal) || uri.EndsWith("#httpget", StringComparison.Ordinal));
                }
                else if (reader.LocalName == "endpoint"
                    && isGet
                    && Uri.TryCreate(reader.ReadElementContentAsString().Trim(), UriKind.Absolute, out Uri? endpoint))
                {
                    return endpoint;
                }
            }
        }
        catch (XmlException exception)
        {
            throw new DownloadException(ErrorId.VoFormat,
                $"{reply.Uri.Authority} answered something that is no transfer document: {exception.Message}", exception);
        }

        return null;
    }
}
