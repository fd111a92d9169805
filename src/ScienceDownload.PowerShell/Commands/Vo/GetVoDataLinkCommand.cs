using System.Management.Automation;
using ScienceDownload.Archives.Vo;
using ScienceDownload.Errors;

namespace ScienceDownload.Commands;

/// <summary>Gets the links that archives have for data sets: files, previews, calibrations, services. Links in links are followed.</summary>
[Cmdlet(VerbsCommon.Get, "VoDataLink", DefaultParameterSetName = IdSet)]
[OutputType(typeof(DataLinkRow))]
public sealed class GetVoDataLinkCommand : VoCommand
{
    private const string IdSet = "Id";
    private const string RecordSet = "InputObject";

    private readonly Dictionary<Uri, List<string>> _ids = [];

    /// <summary>The links service, or, without ids, the address of a table of links.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet)]
    [Parameter(Position = 0, ParameterSetName = RecordSet)]
    [ValidateNotNull]
    public Uri? Uri { get; set; }

    /// <summary>Data sets by their ids.</summary>
    [Parameter(Position = 1, ParameterSetName = IdSet)]
    public string[] Id { get; set; } = [];

    /// <summary>Rows of a search: their links service is found in the table they came with.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = RecordSet)]
    [ValidateNotNull]
    public VoRecord InputObject { get; set; } = null!;

    /// <summary>Only links with these meanings, such as <c>#this</c> or <c>#preview</c>, narrower ones included; empty for all.</summary>
    [Parameter]
    public string[] Semantics { get; set; } = [];

    /// <summary>How deep links in links are followed.</summary>
    /// <value>3.</value>
    [Parameter]
    [ValidateRange(0, 3)]
    public int Depth { get; set; } = 3;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == IdSet)
            return;
        // Rows are gathered, so that one request asks about many of them.
        RecordAccess access = RecordReader.Read(InputObject);
        if (access.PublisherId is { } id && (Uri ?? access.LinksAddress) is { } service)
            Gather(service, id);
        else if (access is { IsDataLink: true, Url: { } address } && System.Uri.TryCreate(address, UriKind.Absolute, out Uri? table))
            Write(table, [], InputObject);
        else
        {
            WriteError(new DownloadException(ErrorId.VoNoLink,
                "The row names no links service and no table of links. Give the service with -Uri.").ToErrorRecord(InputObject));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName == IdSet)
            Write(Uri!, Id, Uri!);
        foreach ((Uri service, List<string> ids) in _ids)
            Write(service, ids, service);
    }

    private void Gather(Uri service, string id)
    {
        if (!_ids.TryGetValue(service, out List<string>? ids))
            _ids[service] = ids = [];
        ids.Add(id);
    }

    private void Write(Uri service, IReadOnlyList<string> ids, object target)
    {
        ArchiveAccess access = AccessTo(Uri ?? service);
        DataLinkRequest request = new(service, ids) { Semantics = Semantics, Depth = Depth };
        RunFor(target, (output, cancellation) => VoRowOutput.WithClientAsync(access, output, async client =>
        {
            await foreach (DataLinkRow row in new DataLinkReader(client).ReadAsync(request, cancellation).ConfigureAwait(false))
            {
                if (row.ErrorMessage is { } message)
                    output.WriteError(VoFault.ToException(message, $"{row.Id}: {service.Authority}").ToErrorRecord(row));
                else
                    await output.WriteAsync(row, cancellation).ConfigureAwait(false);
            }
        }));
    }
}
