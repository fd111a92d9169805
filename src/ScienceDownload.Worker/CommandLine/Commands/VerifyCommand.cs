using System.CommandLine;
using ScienceDownload.Worker.Output;
using ScienceDownload.Worker.Output.Json;
using ScienceDownload.Worker.Running;

namespace ScienceDownload.Worker.CommandLine.Commands;

/// <summary><c>scidl verify DIR|MANIFEST</c>: compares files with their manifest and repairs them when asked to.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<string> Target = new("PATH") { Description = "A manifest.json, or the folder that holds one." };

    private static readonly Option<bool> Repair = new("--repair") { Description = "Fetch again what is missing or wrong." };

    public static Command Create()
    {
        var headers = new HeaderOptions();
        var s3 = new S3Options();
        Command command = SharedOptions.CreateCommand("verify", "Check files against the manifest they came with.");
        command.Arguments.Add(Target);
        command.Options.Add(Repair);
        headers.AddTo(command);
        s3.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, headers, s3, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, HeaderOptions headers, S3Options s3, CancellationToken cancellation)
    {
        var request = new VerifyRequest(Path.GetFullPath(parsed.GetRequiredValue(Target)), parsed.GetValue(Repair))
        {
            S3 = s3.Read(parsed) is { } settings ? new S3Access { Settings = settings } : null,
        };
        int files = 0, good = 0, repaired = 0;
        Session session = Session.Open(parsed);
        await using (session.ConfigureAwait(false))
        {
            VerifyReport report = Reports.CreateForCheck(session.Json);
            await using (report.ConfigureAwait(false))
            {
                var context = new RunContext { Headers = headers.Read(parsed), Sink = report };
                await foreach (VerifyResult result in session.Engine.VerifyAsync(request, context, cancellation).ConfigureAwait(false))
                {
                    files++;
                    good += result.IsGood ? 1 : 0;
                    repaired += result.Status == VerifyStatus.Repaired ? 1 : 0;
                    Write(session.Json, report, result);
                }
            }

            if (session.Json)
                JsonLines.Write(new VerifiedEvent(files, good, files - good, repaired), JsonEvents.Lines.VerifiedEvent);
            else
                Console.Out.WriteLine($"{Humanize.Files(files)}: {good} good, {files - good} bad{(repaired > 0 ? $", {repaired} repaired" : "")}");
        }

        return good == files ? ExitCode.Done : ExitCode.SomeFailed;
    }

    private static void Write(bool json, VerifyReport report, VerifyResult result)
    {
        string error = result.Error is null ? "" : ": " + result.Error;
        if (json)
            JsonLines.Write(VerifiedFileEvent.From(result), JsonEvents.Lines.VerifiedFileEvent);
        else if (result.Status is not (VerifyStatus.Verified or VerifyStatus.LengthOnly))
            report.Found(SafeText.Line($"{Status.Of(result.Status)}  {result.RelativePath}{error}"));
    }
}
