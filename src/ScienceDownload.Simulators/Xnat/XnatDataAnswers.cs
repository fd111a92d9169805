namespace ScienceDownload.Simulators;

/// <summary>What is behind <c>/data</c> of the simulated XNAT: lists, files and zips, and tokens.</summary>
internal sealed class XnatDataAnswers(XnatSimulatorOptions options, IList<XnatSessionEntry> sessions, XnatTokens tokens, XnatReplySender sender)
{
    /// <summary>Answers a call of somebody who may see everything.</summary>
    /// <param name="exchange">The call.</param>
    /// <param name="path">The parts of its path.</param>
    public Task AnswerAsync(HttpExchange exchange, string[] path) => path switch
    {
        ["data", "services", "tokens", .. var call] => AnswerTokenAsync(exchange, call),
        ["data", "projects"] => sender.SendAsync(exchange, XnatJsonAnswers.Projects(sessions), "application/json"),
        ["data", "projects", var project, ..] when options.OwnerProjectForbidden && sessions.Any(session => session.Project == project) =>
            exchange.SendTextAsync(403, XnatReplySender.Missing, "text/html"),
        ["data", "projects", var project, "subjects"] => sender.SendAsync(exchange, XnatJsonAnswers.Subjects(In(project)), "application/json"),
        ["data", "projects", var project, "experiments"] => sender.SendAsync(exchange, XnatJsonAnswers.Sessions(In(project)), "application/json"),
        ["data", "projects", var project, "subjects", var subject, "experiments"] => sender.SendAsync(
            exchange,
            XnatJsonAnswers.Sessions(In(project).Where(session => session.Subject == subject || session.SubjectId == subject)),
            "application/json"),
        ["data", "projects", var project, "experiments", var name] =>
            AnswerSessionAsync(exchange, In(project).FirstOrDefault(session => session.Label == name || session.Id == name), []),
        ["data", "experiments"] => sender.SendAsync(exchange, XnatJsonAnswers.Sessions(sessions), "application/json"),
        ["data", "experiments", var id, .. var rest] => AnswerSessionAsync(exchange, sessions.FirstOrDefault(session => session.Id == id), rest),
        _ => XnatReplySender.NotFoundAsync(exchange),
    };

    private Task AnswerTokenAsync(HttpExchange exchange, string[] call)
    {
        switch (call)
        {
            case ["issue"]:
                return sender.SendAsync(exchange, tokens.Issue(), "application/json");
            case ["validate", var alias, var secret]:
                return sender.SendAsync(exchange, tokens.Validate(alias, secret), "application/json");
            case ["invalidate", var alias, var secret]:
                tokens.Invalidate(alias, secret);
                return exchange.SendTextAsync(200, "", "text/plain");
            default:
                return XnatReplySender.NotFoundAsync(exchange);
        }
    }

    private IEnumerable<XnatSessionEntry> In(string project) =>
        sessions.Where(session => session.Project == project || session.SharedInto == project);

    private Task AnswerSessionAsync(HttpExchange exchange, XnatSessionEntry? session, string[] path)
    {
        if (session is null) return XnatReplySender.NotFoundAsync(exchange);
        var request = exchange.Request;
        switch (path)
        {
            case []:
                return request.Query("format") == "json"
                    ? sender.SendAsync(exchange, XnatJsonAnswers.Session(session, options.ResultSetForm), "application/json")
                    : exchange.SendTextAsync(200, $"<xnat:Experiment ID=\"{session.Id}\"/>", "text/xml");
            case ["scans"]:
                var type = request.Query("xsiType");
                // Only scans that are images are listed unless their type is named.
                var scans = session.Scans.Where(
                    scan => type is null ? scan.XsiType is "xnat:mrScanData" or "xnat:petScanData" or "xnat:ctScanData" : scan.XsiType == type);
                return sender.SendAsync(exchange, XnatJsonAnswers.Scans(session, scans), "application/json");
            case ["resources"]:
                return sender.SendAsync(exchange, XnatJsonAnswers.Resources(null, session.Resources), "application/json");
            case ["resources", var label, "files", .. var file]:
                return AnswerFilesAsync(
                    exchange,
                    session,
                    [.. session.Resources.Where(resource => Fits(resource, label)).Select(resource => ((XnatScanEntry?)null, resource))],
                    file);
            case ["scans", var id, "resources"] when session.Scans.FirstOrDefault(scan => scan.Id == id) is { } scan:
                return sender.SendAsync(exchange, XnatJsonAnswers.Resources(scan, scan.Resources), "application/json");
            case ["scans", var ids, "files"]:
                return AnswerFilesAsync(exchange, session, Parts(session, ids, _ => true), []);
            case ["scans", var ids, "resources", var label, "files", .. var file]:
                return AnswerFilesAsync(exchange, session, Parts(session, ids, resource => Fits(resource, label)), file);
            default:
                return XnatReplySender.NotFoundAsync(exchange);
        }
    }

    private static bool Fits(XnatResourceEntry resource, string label) => resource.Label == label || resource.Id == label;

    private static List<(XnatScanEntry? Scan, XnatResourceEntry Resource)> Parts(
        XnatSessionEntry session, string ids, Func<XnatResourceEntry, bool> fits)
    {
        var asked = ids.Split(',');
        return [.. session.Scans
            .Where(scan => ids is "ALL" or "*" || asked.Contains(scan.Id))
            .SelectMany(scan => scan.Resources.Where(fits).Select(resource => ((XnatScanEntry?)scan, resource)))];
    }

    private Task AnswerFilesAsync(
        HttpExchange exchange, XnatSessionEntry session, List<(XnatScanEntry? Scan, XnatResourceEntry Resource)> parts, string[] file)
    {
        var request = exchange.Request;
        if (file.Length > 0)
        {
            var path = string.Join('/', file);
            var found = parts.SelectMany(part => part.Resource.Files).FirstOrDefault(one => one.Path == path && !one.IsMissingOnDisk);
            return found is null
                ? XnatReplySender.NotFoundAsync(exchange)
                : sender.SendAsync(exchange, found.Content, "application/octet-stream", options.GzipFiles ? [Fault.Gzip()] : []);
        }

        if (request.Query("format") != "zip")
        {
            return sender.SendAsync(
                exchange, XnatJsonAnswers.Files(session, parts, !options.NoDigestColumn, options.JoinedScanUri), "application/json");
        }

        if (!parts.SelectMany(part => part.Resource.Files).Any(one => !one.IsMissingOnDisk))
            return request.Query("accept-not-found") == "true" ? exchange.SendAsync(204) : XnatReplySender.NotFoundAsync(exchange);
        exchange.Response.Headers["Content-Disposition"] = $"attachment; filename={session.Label}.zip";
        var zip = XnatZipWriter.Make(session, parts, request.Query("structure"), options.ExtraEntries, options.Time.GetUtcNow());
        return sender.SendAsync(exchange, new LiteralContent(zip), "application/zip", Fault.Chunked(), Fault.IgnoresRange());
    }
}
