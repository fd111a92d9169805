namespace ScienceDownload;

/// <summary>A system of coordinates or of time that columns refer to by its id.</summary>
/// <param name="Id">The XML ID; null for none.</param>
/// <param name="Kind"><c>COOSYS</c> or <c>TIMESYS</c>.</param>
/// <param name="Attributes">What is known of it, such as <c>system</c>, <c>epoch</c>, <c>timescale</c> or <c>timeorigin</c>, as written.</param>
public sealed record VoCoordinateSystem(string? Id, string Kind, IReadOnlyDictionary<string, string> Attributes);
