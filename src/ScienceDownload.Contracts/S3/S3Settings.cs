namespace ScienceDownload;

/// <summary>
/// How <c>s3://</c> addresses are read: which server, and as whom. Stored with a batch, so there is no secret here: keys come with a run, a
/// profile or the environment.
/// </summary>
public sealed record S3Settings
{
    /// <summary>A profile of the AWS files (<c>~/.aws/config</c>, <c>~/.aws/credentials</c>) to read as; null for none.</summary>
    public string? Profile { get; init; }

    /// <summary>
    /// The server, such as <c>https://s3.example.org</c>; null for <c>AWS_ENDPOINT_URL_S3</c>, <c>AWS_ENDPOINT_URL</c>, what the profile says,
    /// else Amazon.
    /// </summary>
    public Uri? Endpoint { get; init; }

    /// <summary>
    /// The region requests are signed for first; null for what the environment or the profile says, else <c>us-east-1</c>. Another one that a
    /// bucket names is followed.
    /// </summary>
    public string? Region { get; init; }

    /// <summary>
    /// Whether buckets stand in the path instead of in the host name; null for the path where there is an <see cref="Endpoint"/>, and the host
    /// at Amazon.
    /// </summary>
    public bool? PathStyle { get; init; }

    /// <summary>Whether requests are never signed, whatever credentials there are.</summary>
    public bool Anonymous { get; init; }

    /// <summary>Whether you agree to pay for requests and transfer where a bucket's owner does not.</summary>
    public bool RequesterPays { get; init; }

    /// <summary>The settings as texts: what is stored. What is not set is left out.</summary>
    public IReadOnlyDictionary<string, string> ToTexts()
    {
        var texts = new Dictionary<string, string>();
        Add("profile", Profile);
        Add("endpoint", Endpoint?.OriginalString);
        Add("region", Region);
        Add("path_style", PathStyle is { } style ? Text(style) : null);
        Add("anonymous", Anonymous ? Text(true) : null);
        Add("requester_pays", RequesterPays ? Text(true) : null);
        return texts;

        void Add(string name, string? value)
        {
            if (value is not null)
                texts.Add(name, value);
        }

        static string Text(bool value) => value ? "true" : "false";
    }

    /// <summary>The settings that <see cref="ToTexts"/> wrote.</summary>
    public static S3Settings FromTexts(IReadOnlyDictionary<string, string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return new S3Settings
        {
            Profile = Find("profile"),
            Endpoint = Find("endpoint") is { } endpoint ? new Uri(endpoint) : null,
            Region = Find("region"),
            PathStyle = Find("path_style") is { } style ? style == "true" : null,
            Anonymous = Find("anonymous") == "true",
            RequesterPays = Find("requester_pays") == "true",
        };

        string? Find(string name) => texts.TryGetValue(name, out string? value) ? value : null;
    }
}
