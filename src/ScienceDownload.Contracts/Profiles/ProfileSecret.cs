namespace ScienceDownload;

/// <summary>The secret part of a profile: held in memory, written only to the owner's file or a vault.</summary>
/// <param name="Password">What goes with the profile's user name; null for none.</param>
/// <param name="Token">A token or API key that stands alone; null for none.</param>
public sealed record ProfileSecret(string? Password, string? Token)
{
    /// <summary>Prints no secret.</summary>
    public override string ToString() => nameof(ProfileSecret);
}
