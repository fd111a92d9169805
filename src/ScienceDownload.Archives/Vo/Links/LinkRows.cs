namespace ScienceDownload.Archives.Vo;

/// <summary>Turns rows of a links answer into links.</summary>
internal static class LinkRows
{
    /// <summary>The link a row stands for.</summary>
    /// <param name="record">A row of the answer.</param>
    /// <param name="depth">How deep the answer was found.</param>
    /// <param name="warnings">Told what could not be read.</param>
    public static DataLinkRow Read(VoRecord record, int depth, ICollection<string> warnings)
    {
        string? type = record.GetText("content_type");
        string? service = record.GetText("service_def");
        string? semantics = record.GetText("semantics");
        string? url = record.GetText("access_url");
        string? error = record.GetText("error_message");
        ServiceDescriptor? descriptor = service is null ? null : record.VoTable.Services.FirstOrDefault(one => one.Id == service);
        if (service is not null && descriptor is null && url is null)
            error ??= $"FatalFault: the answer names a service '{service}' and does not describe it.";
        bool isThis = semantics is not null && LinkSemantics.Normalize(semantics) == "this";
        return new DataLinkRow
        {
            Id = record.GetText("ID") ?? "",
            AccessUrl = error is null ? url : null,
            Service = error is null ? descriptor : null,
            ErrorMessage = error,
            Description = record.GetText("description"),
            Semantics = semantics,
            ContentType = type,
            ContentLength = record["content_length"] is { } length && long.TryParse(length.ToString(), out long bytes) && bytes >= 0 ? bytes : null,
            ContentQualifier = record.GetText("content_qualifier"),
            LocalSemantics = record.GetText("local_semantics"),
            LinkAuth = record.GetText("link_auth")?.ToLowerInvariant() switch
            {
                "true" => LinkAuth.Required,
                "optional" => LinkAuth.Optional,
                "false" => LinkAuth.None,
                _ => LinkAuth.Unknown,
            },
            LinkAuthorized = record["link_authorized"] as bool? ?? (bool.TryParse(record.GetText("link_authorized"), out bool may) ? may : null),
            CloudCopies = isThis ? CloudColumns.Read(record, column: null, warnings) : [],
            Record = record,
            IsDataLink = error is null && url is not null && MediaType.Parse(type).IsDataLink,
            Depth = depth,
        };
    }

    /// <summary>The row that says that a service knows nothing about a data set.</summary>
    public static DataLinkRow Missing(string id, string host) => new()
    {
        Id = id,
        ErrorMessage = $"NotFoundFault: {host} gave no answer about this data set.",
    };
}
