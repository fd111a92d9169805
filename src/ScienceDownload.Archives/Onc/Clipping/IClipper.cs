namespace ScienceDownload.Archives.Onc.Clipping;

/// <summary>Cuts a window out of downloaded files of one kind.</summary>
/// <typeparam name="TFormat">How the clip may be written.</typeparam>
internal interface IClipper<in TFormat>
{
    /// <summary>Cuts the clip. The source files are only read.</summary>
    /// <param name="request">What to cut.</param>
    /// <param name="target">The clip's path; what is there is replaced, and nothing is left there when the clip fails.</param>
    /// <param name="format">How to write it.</param>
    /// <param name="cancellation">Gives up and removes what was written.</param>
    /// <returns>The clip; null when no file has anything of the window.</returns>
    /// <exception cref="DownloadException">
    /// A file is damaged (<see cref="ErrorId.FormatInvalid"/>) or of a kind that cannot be read (<see cref="ErrorId.FormatUnsupported"/>), a
    /// program is missing (<see cref="ErrorId.ProgramMissing"/>), or the clip cannot be written. The source files stay.
    /// </exception>
    Task<ClipResult?> ClipAsync(ClipRequest request, string target, TFormat format, CancellationToken cancellation);
}
