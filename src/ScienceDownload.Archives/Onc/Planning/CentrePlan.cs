namespace ScienceDownload.Archives.Onc;

/// <summary>A clip around an instant.</summary>
/// <param name="Clip">The clip itself.</param>
/// <param name="Files">The span of the files it needs.</param>
/// <param name="Count">How many files that is.</param>
internal sealed record CentrePlan(OncWindow Clip, OncWindow Files, int Count)
{
    /// <summary>Whether the clip goes over the border of a file.</summary>
    public bool Crosses => Count > 1;
}
