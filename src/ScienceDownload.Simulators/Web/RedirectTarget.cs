namespace ScienceDownload.Simulators;

/// <summary>Where a redirect leads.</summary>
public enum RedirectTarget
{
    /// <summary>The same file at the same origin, named by a path alone.</summary>
    SameOrigin,

    /// <summary>The same file at <see cref="WebArchiveSimulator.OtherOrigin"/>.</summary>
    OtherOrigin,

    /// <summary>The very address that was asked for, for ever.</summary>
    Loop,
}
