namespace ScienceDownload.Archives.Vo;

/// <summary>A keeper of copies that a links service can be asked for by name.</summary>
/// <param name="Parameter">The parameter it is named in.</param>
/// <param name="Value">The name.</param>
/// <param name="Provider">Who that is.</param>
/// <param name="Region">Where its copies are; null when the name does not say.</param>
internal sealed record LinkSource(string Parameter, string Value, string Provider, string? Region);
