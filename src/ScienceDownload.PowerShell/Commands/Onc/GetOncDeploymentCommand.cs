using System.Management.Automation;
using System.Runtime.CompilerServices;
using ScienceDownload.Archives.Onc;

namespace ScienceDownload.Commands;

/// <summary>Lists where hydrophones were, and whether that covers a span.</summary>
[Cmdlet(VerbsCommon.Get, "OncDeployment")]
[OutputType(typeof(OncDeployment))]
public sealed class GetOncDeploymentCommand : OncDeviceCommand
{
    private protected override void AskAbout(string code, OncTimeReader times)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        OncWindow? span = Start is null && End is null
            ? null
            : new OncWindow(
                Start is null ? DateTimeOffset.UnixEpoch : times.Read(Start, nameof(Start)),
                End is null ? now : times.Read(End, nameof(End)));
        if (span is { } asked && asked.End <= asked.Start)
            throw new DownloadException(ErrorId.InputInvalid, $"The end is not after the start: {asked}.");
        Ask(code, (client, warn, cancellation) => ListAsync(client, code, span, now, warn, cancellation));
    }

    private static async IAsyncEnumerable<OncDeployment> ListAsync(
        OncClient client, string code, OncWindow? span, DateTimeOffset now, Action<string> warn,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        IReadOnlyList<OncDeployment> found = await new OncDirectory(client).DeploymentsAsync(code, span, now, cancellation).ConfigureAwait(false);
        foreach (OncDeployment deployment in found)
            yield return deployment;
        if (span is { } asked && OncDirectory.Share(found, asked, now) is < 1 and var share)
            warn(FormattableString.Invariant($"The deployments of {code} cover {share * 100:0.#} % of the span from {asked}."));
    }
}
