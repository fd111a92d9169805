namespace ScienceDownload.Engine.Transports.S3;

/// <summary>What one request came to.</summary>
internal sealed record S3Failure
{
    /// <summary>What it is for everybody outside.</summary>
    public required ErrorId Id { get; init; }

    /// <summary>What the server said, or why it said nothing: <c>HTTP 403 AccessDenied</c>.</summary>
    public required string Text { get; init; }

    /// <summary>What it means and what to do; empty when the text says all.</summary>
    public string Advice { get; init; } = "";

    /// <summary>Who asked; null when nobody could.</summary>
    public S3Identity? Identity { get; init; }

    /// <summary>Whether somebody else may be let in.</summary>
    public bool IsRefusal { get; init; }

    public bool IsTransient { get; init; }

    public int? StatusCode { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public Exception? Cause { get; init; }

    /// <summary>What became of the attempt after this one; null when there was none.</summary>
    public string? Then { get; init; }

    /// <summary>The environment has nothing to sign with.</summary>
    public static S3Failure NoKeys() => new() { Id = ErrorId.NotSignedIn, Text = "The environment has no AWS keys", IsRefusal = true };
}
