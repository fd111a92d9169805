namespace ScienceDownload.Archives.Xnat;

/// <summary>A sign-in as it stands.</summary>
/// <param name="Number">Counts sign-ins: whoever meets a refusal says which one it used.</param>
/// <param name="Session">The id of the server's session; null for an anonymous one.</param>
/// <param name="Cookies">All cookies the server gave, as one header; a load balancer needs its own.</param>
/// <param name="UserName">Who the server took us for; null for nobody it told.</param>
/// <param name="IsOurs">Whether we opened it, and so end it.</param>
/// <param name="Timeout">After how much silence the server drops it.</param>
internal sealed record XnatIdentity(int Number, string? Session, string Cookies, string? UserName, bool IsOurs, TimeSpan Timeout)
{
    /// <summary>Prints no secret.</summary>
    public override string ToString() => $"sign-in {Number}";
}
