namespace ScienceDownload.Archives.Vo;

/// <summary>A VOTable that a service answered, its first reading done. Disposing it deletes what was laid aside.</summary>
/// <param name="Source">The bytes.</param>
/// <param name="Document">What the document says outside of its rows.</param>
internal sealed record VoReply(VoSource Source, VoDocument Document) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Source.Dispose();
}
