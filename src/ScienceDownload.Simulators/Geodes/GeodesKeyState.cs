namespace ScienceDownload.Simulators;

/// <summary>What a <see cref="GeodesSimulator"/> makes of its API key.</summary>
public enum GeodesKeyState
{
    /// <summary>Good; any other key, and none, is answered 401.</summary>
    Valid,

    /// <summary>403.</summary>
    Revoked,

    /// <summary>302 to a login page that sends back, for ever.</summary>
    Expired,
}
