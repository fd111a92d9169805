namespace ScienceDownload.Archives.Onc.Clipping;

/// <summary>A stretch of an audio clip.</summary>
/// <param name="Piece">The file that has it; null for silence.</param>
/// <param name="Skip">Frames of the file before it.</param>
/// <param name="Count">Its frames.</param>
internal sealed record AudioStep(AudioPiece? Piece, long Skip, long Count);
