namespace ScienceDownload.Worker.Service.Batches;

/// <summary>A set of cookies as it is kept.</summary>
/// <param name="Id">Its id, a GUID.</param>
/// <param name="Name">A name for people.</param>
/// <param name="CreatedAt">When it came.</param>
/// <param name="Domains">The domains it is for, in order, without leading dots.</param>
/// <param name="Netscape">The cookies, in the format of browsers' exports.</param>
internal sealed record StoredCookies(string Id, string Name, DateTimeOffset CreatedAt, IReadOnlyList<string> Domains, string Netscape)
{
    /// <summary>Prints no cookie.</summary>
    public override string ToString() => $"cookies {Id}";
}
