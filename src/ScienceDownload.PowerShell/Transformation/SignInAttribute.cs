using System.Management.Automation;

namespace ScienceDownload.Transformation;

/// <summary>
/// As <see cref="CredentialAttribute"/>, which asks for the password when it is given a user name; but null, and <see cref="PSCredential.Empty"/>, by
/// which scripts say that there is none, are no credential, and nobody is asked.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SignInAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is null or PSCredential { UserName: null }
            ? null
            : new CredentialAttribute().Transform(engineIntrinsics, inputData);
}
