using System.Management.Automation;
using System.Security;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that look into the S3 datalake: who asks it.</summary>
public abstract class GeodesDatalakeCommand : GeodesCommand
{
    /// <summary>The key to read the datalake with: its id as the user name, its secret as the password. It goes to the datalake only
    /// and is never stored.</summary>
    [Parameter]
    [Alias("AwsCredential")]
    [SignIn]
    public PSCredential? S3Credential { get; set; }

    /// <summary>The session token that goes with <see cref="S3Credential"/> where its key is temporary.</summary>
    [Parameter]
    public SecureString? S3SessionToken { get; set; }

    private protected override S3Access? Keys => S3AccessReader.ReadKeys(S3Credential, S3SessionToken);
}
