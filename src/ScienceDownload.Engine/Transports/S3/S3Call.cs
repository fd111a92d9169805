namespace ScienceDownload.Engine.Transports.S3;

/// <summary>One thing to ask of a bucket, however many requests that takes.</summary>
/// <param name="Location">What it is about.</param>
/// <param name="Access">How the server is reached, and as whom.</param>
/// <param name="Tell">Hears of detours; without secrets.</param>
internal sealed record S3Call(S3Location Location, S3Access Access, Action<MessageLevel, string> Tell);
