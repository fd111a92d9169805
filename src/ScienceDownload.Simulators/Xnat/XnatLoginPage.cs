namespace ScienceDownload.Simulators;

/// <summary>How the simulated server tells that nobody is signed in.</summary>
public enum XnatLoginPage
{
    /// <summary>401.</summary>
    None,

    /// <summary>200 with the login page in the place of what was asked for.</summary>
    Status200,

    /// <summary>302 to the login page.</summary>
    Redirect302,
}
