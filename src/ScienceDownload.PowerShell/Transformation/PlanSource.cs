namespace ScienceDownload.Transformation;

/// <summary>Where the items of a plan come from.</summary>
/// <param name="Archive">The archive; null for plain addresses.</param>
/// <param name="Profile">The profile it was made with; null for none.</param>
internal sealed record PlanSource(string? Archive, string? Profile);
