using System.Security;

namespace ScienceDownload.Commands;

/// <summary>A cmdlet that can do its work at a service as well as over a state file.</summary>
internal interface IServiceCommand
{
    /// <summary>The service's address, or the name of a profile; null or empty for the state file.</summary>
    string? Service { get; }

    /// <summary>The key; null for the profile's or the environment's.</summary>
    SecureString? ApiKey { get; }
}
