using ScienceDownload.Worker.Output.Json;

namespace ScienceDownload.Worker.Output;

/// <summary>What went wrong, as one line for people on standard error and, when asked for, as one JSON object on standard output.</summary>
internal static class ErrorLine
{
    public static void Write(DownloadException error, bool json)
    {
        Console.Error.WriteLine($"scidl: {SafeText.Line(error.Message)} [{error.Id}]");
        if (json)
            JsonLines.Write(new ErrorEvent(error.Id.ToString(), error.Message), JsonEvents.Lines.ErrorEvent);
    }
}
