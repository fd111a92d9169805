namespace ScienceDownload.Worker.Service.Validation;

/// <summary>A request that is not what it should be: answered with 422 and everything that is wrong with it.</summary>
internal sealed class ValidationException(IReadOnlyList<FieldError> errors) : Exception("The request is not valid.")
{
    /// <summary>What is wrong, in the order of the fields.</summary>
    public IReadOnlyList<FieldError> Errors { get; } = errors;
}
