namespace ScienceDownload.Archives.Vo;

/// <summary>One question to a VO service.</summary>
/// <param name="Uri">The service; may have a query already.</param>
internal sealed record VoCall(Uri Uri)
{
    /// <summary>What is asked; names may come several times.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>Whether parameters go in the body rather than in the address.</summary>
    public bool IsPost { get; init; }

    /// <summary>Tables that go with it: the name of the part and its content. They need a POST.</summary>
    public IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> Uploads { get; init; } = [];

    /// <summary>The address with the parameters, where they go there.</summary>
    public Uri Target => IsPost || Parameters.Count == 0 ? Uri : Append(Uri, Parameters);

    /// <summary>An address with more parameters in its query; its fragment left out.</summary>
    public static Uri Append(Uri uri, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        string query = string.Join('&', parameters.Select(one => $"{Uri.EscapeDataString(one.Key)}={Uri.EscapeDataString(one.Value)}"));
        string before = uri.GetLeftPart(UriPartial.Query);
        char last = before[^1];
        string joint = query.Length == 0 || last is '?' or '&' ? "" : before.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        return new Uri(before + joint + query);
    }

    /// <summary>The body; null when parameters go in the address.</summary>
    public HttpContent? Body()
    {
        if (!IsPost)
            return null;
        if (Uploads.Count == 0)
            return new FormUrlEncodedContent(Parameters);
        var parts = new MultipartFormDataContent();
        foreach ((string name, string value) in Parameters)
            parts.Add(new StringContent(value), name);
        foreach ((string name, ReadOnlyMemory<byte> content) in Uploads)
        {
            var table = new ReadOnlyMemoryContent(content);
            table.Headers.ContentType = new("application/x-votable+xml");
            parts.Add(table, name, name + ".vot");
        }

        return parts;
    }
}
