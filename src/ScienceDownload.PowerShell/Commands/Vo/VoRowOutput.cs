using System.Management.Automation;
using System.Runtime.CompilerServices;
using ScienceDownload.Archives.Vo;
using ScienceDownload.Formatting;
using ScienceDownload.Loading;

namespace ScienceDownload.Commands;

/// <summary>What the VO cmdlets share: a client for one call, and rows as PowerShell shows them.</summary>
internal static class VoRowOutput
{
    private const string ObsCoreTypeName = "ScienceDownload.VoRecord#ObsCore";

    private static readonly string[] ObsCoreColumns = ["obs_publisher_did", "obs_collection", "access_url"];

    // Asked for every row, and the same for all rows of a table.
    private static readonly ConditionalWeakTable<VoTable, StrongBox<bool>> s_isObsCore = [];

    /// <summary>Runs something with a client that asks as somebody; what it began to share ends with it.</summary>
    public static async Task WithClientAsync(ArchiveAccess access, PipelineQueue output, Func<VoClient, Task> work)
    {
        using var signIn = new VoSignIn(EngineHost.Http, access);
        await work(new VoClient(EngineHost.Http, signIn, output, TimeProvider.System)).ConfigureAwait(false);
    }

    /// <summary>Asks a service and writes its rows; says when there were more than it gives out.</summary>
    public static async Task WriteAsync(VoClient client, VoCall call, PipelineQueue output, CancellationToken cancellation)
    {
        using VoReply reply = await client.QueryAsync(call, cancellation).ConfigureAwait(false);
        if (reply.Document.Results is { } table)
        {
            await foreach (VoRecord record in client.ReadRowsAsync(reply.Source, reply.Document, table, cancellation).ConfigureAwait(false))
                await output.WriteAsync(Dress(record), cancellation).ConfigureAwait(false);
        }

        WarnOfOverflow(reply.Document.Status, call.Uri.Authority, output);
    }

    /// <summary>A warning where a service gave out fewer rows than it has.</summary>
    public static void WarnOfOverflow(VoStatus status, string host, PipelineQueue output)
    {
        if (status.Outcome == VoOutcome.Overflow)
            output.WriteWarning($"{host} has more rows than it gave out. {status.Message ?? "Ask for less, or raise -MaxRecord."}");
    }

    /// <summary>A row with a property for each of its columns; rows about observations have a view of their own.</summary>
    public static PSObject Dress(VoRecord record)
    {
        PSObject row = PSObject.AsPSObject(record);
        IReadOnlyList<VoField> fields = record.VoTable.Fields;
        for (int place = 0; place < fields.Count; place++)
            row.Properties.Add(new PSNoteProperty(fields[place].PropertyName, Listed.Of(record[place])), preValidated: true);
        if (s_isObsCore.GetValue(record.VoTable, static table => new StrongBox<bool>(IsObsCore(table))).Value)
            row.TypeNames.Insert(0, ObsCoreTypeName);
        return row;
    }

    // With fewer columns somebody chose them, and wants to see these.
    private static bool IsObsCore(VoTable table) =>
        table.Fields.Count >= 10 && ObsCoreColumns.All(name => table.IndexOf(name) >= 0);
}
