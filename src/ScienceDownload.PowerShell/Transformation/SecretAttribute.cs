using System.Management.Automation;

namespace ScienceDownload.Transformation;

/// <summary>
/// Lets a secret be given as a <see cref="PSCredential"/> too, whose password it then is. Plain text is not taken: it would stay in the history.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is PSCredential credential ? credential.Password : inputData;
}
