namespace ScienceDownload.Archives.Vo;

/// <summary>How a document says that its query ended.</summary>
internal static class StatusReader
{
    private const string Name = "QUERY_STATUS";

    /// <summary>
    /// The last status of the results, else of their first table, else of the document: services write one at the start and, when it went wrong
    /// later, one at the end. The oldest protocol has a remark or parameter named Error instead.
    /// </summary>
    public static VoStatus Read(ScannedResource root, ScannedResource? results)
    {
        VoInfo? last = Last(results?.Infos) ?? (results?.Tables.Count > 0 ? Last(results.Tables[0].Inner.Infos) : null) ?? Last(root.Infos);
        if (last is not null)
        {
            string? message = last.Text;
            if (last.Value.Equals("OVERFLOW", StringComparison.OrdinalIgnoreCase))
                return new VoStatus(VoOutcome.Overflow, message);
            if (!last.Value.Equals("OK", StringComparison.OrdinalIgnoreCase))
                return new VoStatus(VoOutcome.Error, message ?? last.Value);
        }

        return Error(root) ?? (results is null ? null : Error(results)) ?? VoStatus.Ok;
    }

    private static VoInfo? Last(List<VoInfo>? infos) => infos?.FindLast(info => info.Name.Equals(Name, StringComparison.OrdinalIgnoreCase));

    private static VoStatus? Error(ScannedResource place)
    {
        string? text = place.Infos.Find(info => IsError(info.Name)) is { } info
            ? info.Value.Length > 0 ? info.Value : info.Text ?? "no reason given"
            : place.Params.Find(param => IsError(param.Name))?.Text;
        return text is null ? null : new VoStatus(VoOutcome.Error, text);
    }

    private static bool IsError(string name) => name.Equals("Error", StringComparison.OrdinalIgnoreCase);
}
