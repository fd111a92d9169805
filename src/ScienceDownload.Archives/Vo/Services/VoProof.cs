namespace ScienceDownload.Archives.Vo;

/// <summary>The header that tells a service who asks.</summary>
/// <param name="Header">Its name: <c>Authorization</c> or <c>Cookie</c>.</param>
/// <param name="Value">Its value, which is secret.</param>
internal sealed record VoProof(string Header, string Value)
{
    /// <summary>Names no secret.</summary>
    public override string ToString() => Header;
}
