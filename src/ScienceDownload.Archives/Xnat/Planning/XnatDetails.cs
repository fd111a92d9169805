using System.Globalization;

namespace ScienceDownload.Archives.Xnat;

/// <summary>What an item carries so that any later process can open it again, as texts without secrets.</summary>
internal sealed record XnatDetails
{
    /// <summary>The server's address.</summary>
    public required Uri Server { get; init; }

    /// <summary>The accession id of the session.</summary>
    public required string SessionId { get; init; }

    /// <summary>The label of the session, as it is in zips.</summary>
    public required string Label { get; init; }

    /// <summary>The scan; null for a file of the session. Of a zip of several scans their ids, with commas.</summary>
    public string? Scan { get; init; }

    /// <summary>The type of the scan; may be empty.</summary>
    public string Type { get; init; } = "";

    /// <summary>The number of the resource; empty for a zip of all resources.</summary>
    public string Catalogue { get; init; } = "";

    /// <summary>The label of the resource; may be empty.</summary>
    public string Resource { get; init; } = "";

    /// <summary>The path within the resource as the server gives it; empty for a zip.</summary>
    public string Path { get; init; } = "";

    /// <summary>How many files the resource has.</summary>
    public int Files { get; init; }

    /// <summary>Where the zip of the bundle is kept, below the destination; null when it is not.</summary>
    public string? Keep { get; init; }

    /// <summary>The folder of the session below the destination.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Why the file cannot be fetched; null when it can.</summary>
    public string? Refusal { get; init; }

    /// <summary>As an item stores it: what is not known has no text.</summary>
    public Dictionary<string, string> ToTexts()
    {
        var texts = new Dictionary<string, string> { ["server"] = Server.ToString(), ["session"] = SessionId, ["label"] = Label };
        foreach ((string name, string? value) in new[]
        {
            ("scan", Scan), ("type", Type), ("catalogue", Catalogue), ("resource", Resource), ("path", Path),
            ("files", Files == 0 ? null : Files.ToString(CultureInfo.InvariantCulture)), ("keep", Keep), ("folder", Folder), ("refusal", Refusal),
        })
        {
            if (!string.IsNullOrEmpty(value))
                texts[name] = value;
        }

        return texts;
    }

    /// <summary>Reads the texts of an item.</summary>
    /// <exception cref="DownloadException">It is no item of XNAT.</exception>
    public static XnatDetails Of(DownloadItem item)
    {
        IReadOnlyDictionary<string, string> texts = item.Details;
        if (!Uri.TryCreate(texts.GetValueOrDefault("server"), UriKind.Absolute, out Uri? server)
            || texts.GetValueOrDefault("session") is not { } session)
        {
            throw new DownloadException(ErrorId.PlanInvalid, $"The item {item.RelativePath} does not say which server and session of XNAT it is of.");
        }

        return new XnatDetails
        {
            Server = server,
            SessionId = session,
            Label = texts.GetValueOrDefault("label", session),
            Scan = texts.GetValueOrDefault("scan"),
            Type = texts.GetValueOrDefault("type", ""),
            Catalogue = texts.GetValueOrDefault("catalogue", ""),
            Resource = texts.GetValueOrDefault("resource", ""),
            Path = texts.GetValueOrDefault("path", ""),
            Files = int.TryParse(texts.GetValueOrDefault("files"), NumberStyles.None, CultureInfo.InvariantCulture, out int files) ? files : 0,
            Keep = texts.GetValueOrDefault("keep"),
            Folder = texts.GetValueOrDefault("folder", ""),
            Refusal = texts.GetValueOrDefault("refusal"),
        };
    }
}
