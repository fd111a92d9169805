namespace ScienceDownload.Engine.Transports.S3;

/// <summary>Somebody a request can be sent as.</summary>
/// <param name="Kind">How the keys are come by.</param>
/// <param name="Name">What messages call it; without secrets.</param>
internal sealed record S3Identity(S3IdentityKind Kind, string Name)
{
    private static readonly S3Identity Nobody = new(S3IdentityKind.Anonymous, "nobody (unsigned)") { Label = "Anonymous" };
    private static readonly S3Identity Environment = new(S3IdentityKind.Environment, "the credentials of the environment") { Label = "Environment" };

    /// <summary>What results call it.</summary>
    public string Label { get; init; } = "Credential";

    /// <summary>
    /// Whom to try, in order. Somebody named comes first; then nobody, because a public bucket needs no keys and refuses wrong ones.
    /// Where nobody is named, public buckets come first, so that no keys have to be looked for.
    /// </summary>
    public static IReadOnlyList<S3Identity> Candidates(S3Access access)
    {
        if (access.Settings.Anonymous)
            return [Nobody];
        if (access.AccessKeyId is { } id)
            return [new S3Identity(S3IdentityKind.Keys, $"the key {Shorten(id)}"), Nobody];
        return access.Settings.Profile is { } profile
            ? [new S3Identity(S3IdentityKind.Profile, $"the profile {profile}") { Label = $"Profile:{profile}" }, Nobody]
            : [Nobody, Environment];
    }

    // An id is no secret, but nobody needs all of it.
    private static string Shorten(string id) => id.Length <= 8 ? id : id[..4] + "…" + id[^4..];
}
