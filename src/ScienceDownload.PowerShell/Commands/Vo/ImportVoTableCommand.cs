using System.Management.Automation;
using System.Text;
using ScienceDownload.Archives.Vo;
using ScienceDownload.Errors;

namespace ScienceDownload.Commands;

/// <summary>Reads VOTables: files, addresses, or text and bytes from the pipeline. Rows are written as they are read.</summary>
[Cmdlet(VerbsData.Import, "VoTable", DefaultParameterSetName = PathSet)]
[OutputType(typeof(VoRecord), typeof(VoTable))]
public sealed class ImportVoTableCommand : VoCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string UriSet = "Uri";
    private const string InputSet = "InputObject";

    private readonly StringBuilder _text = new();
    private readonly MemoryStream _bytes = new();

    /// <summary>Files; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files, taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Addresses of tables, or of searches with their parameters.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UriSet)]
    [ValidateNotNullOrEmpty]
    public Uri[] Uri { get; set; } = [];

    /// <summary>The text or the bytes of a table, its file, its path or its address.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    [ValidateNotNull]
    public object InputObject { get; set; } = "";

    /// <summary>Which table: its name, its ID, or its place from zero; null for the results.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Table { get; set; }

    /// <summary>Write the rows of all tables.</summary>
    [Parameter]
    public SwitchParameter AllTables { get; set; }

    /// <summary>Write rows without a property for each column: quicker, their values are had by <c>$row['name']</c>.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Write what is known of the tables instead of their rows.</summary>
    [Parameter]
    public SwitchParameter Metadata { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case PathSet:
                ReadFiles(this.ResolveFiles(Path));
                break;
            case LiteralPathSet:
                ReadFiles(LiteralPath.Select(this.ToFilePath));
                break;
            case UriSet:
                foreach (Uri uri in Uri)
                    ReadUri(uri);
                break;
            default:
                Take(InputObject is PSObject wrapped ? wrapped.BaseObject : InputObject);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_text.Length > 0)
            _bytes.Write(Encoding.UTF8.GetBytes(WithoutEncoding(_text.ToString())));
        if (_bytes.Length > 0)
            ReadBytes(_bytes.ToArray());
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _bytes.Dispose();
        base.Dispose(disposing);
    }

    // Lines of a text come one by one, and so do the bytes of another program's output; they are a table when all are there.
    private void Take(object input)
    {
        switch (input)
        {
            case byte one:
                _bytes.WriteByte(one);
                break;
            case byte[] many:
                ReadBytes(many);
                break;
            case Uri uri:
                ReadUri(uri);
                break;
            case FileInfo file:
                ReadFiles([file.FullName]);
                break;
            case ItemInfo { FullName: { } path }:
                ReadFiles([path]);
                break;
            case string text when _text.Length > 0 || text.AsSpan().TrimStart("\uFEFF \r\n\t").StartsWith("<"):
                TakeText(text);
                break;
            case string text when text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
                || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase):
                ReadUri(new Uri(text));
                break;
            case string text:
                ReadFiles(this.ResolveFiles([text]));
                break;
            default:
                WriteError(new DownloadException(ErrorId.InputInvalid,
                    $"A VOTable cannot be read from a {input.GetType().Name}: give a path, an address, text or bytes.").ToErrorRecord(input));
                break;
        }
    }

    private void TakeText(string text)
    {
        _text.AppendLine(text);
        if (!text.AsSpan().TrimEnd().EndsWith("</VOTABLE>"))
            return;
        string whole = _text.ToString();
        _text.Clear();
        ReadBytes(Encoding.UTF8.GetBytes(WithoutEncoding(whole)));
    }

    // What is text already is no longer in the encoding it declares.
    private static string WithoutEncoding(string text)
    {
        string trimmed = text.TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
        int end = trimmed.StartsWith("<?xml", StringComparison.Ordinal) ? trimmed.IndexOf("?>", StringComparison.Ordinal) : -1;
        return end < 0 ? trimmed : trimmed[(end + 2)..];
    }

    private void ReadFiles(IEnumerable<string> files)
    {
        foreach (string file in files)
            RunFor(file, (output, cancellation) => ReadAsync(VoSource.FromFile(file), ArchiveAccess.None, output, cancellation));
    }

    private void ReadBytes(byte[] bytes) =>
        RunFor("pipeline input", (output, cancellation) => ReadAsync(VoSource.FromBytes(bytes), ArchiveAccess.None, output, cancellation));

    private void ReadUri(Uri uri)
    {
        if (!uri.IsAbsoluteUri || uri.Scheme is not ("http" or "https"))
        {
            WriteError(new DownloadException(ErrorId.InvalidUri, $"'{uri.OriginalString}' is not an http or https address.").ToErrorRecord(uri));
            return;
        }

        ArchiveAccess access = AccessTo(uri);
        RunFor(uri, (output, cancellation) => VoRowOutput.WithClientAsync(access, output, async client =>
        {
            using VoReply reply = await client.QueryAsync(new VoCall(uri), cancellation).ConfigureAwait(false);
            await WriteAsync(client, reply.Source, reply.Document, output, cancellation).ConfigureAwait(false);
        }));
    }

    private Task ReadAsync(VoSource source, ArchiveAccess access, PipelineQueue output, CancellationToken cancellation) =>
        VoRowOutput.WithClientAsync(access, output, async client =>
        {
            using (source)
            {
                VoDocument document = VoScanner.Scan(source);
                if (document.Status.Outcome == VoOutcome.Error)
                    throw VoFault.ToException(document.Status.Message, source.Name ?? "The service");
                await WriteAsync(client, source, document, output, cancellation).ConfigureAwait(false);
            }
        });

    private async Task WriteAsync(VoClient client, VoSource source, VoDocument document, PipelineQueue output, CancellationToken cancellation)
    {
        foreach (VoTable table in Choose(document))
        {
            if (Metadata)
            {
                await output.WriteAsync(table, cancellation).ConfigureAwait(false);
                continue;
            }

            await foreach (VoRecord record in client.ReadRowsAsync(source, document, table, cancellation).ConfigureAwait(false))
                await output.WriteAsync(Raw ? record : VoRowOutput.Dress(record), cancellation).ConfigureAwait(false);
        }

        VoRowOutput.WarnOfOverflow(document.Status, source.Name ?? "The service", output);
    }

    private IEnumerable<VoTable> Choose(VoDocument document)
    {
        if (AllTables)
            return document.Tables;
        if (Table is null)
            return document.Results is { } results ? [results] : [];
        VoTable? chosen = document.Tables.FirstOrDefault(table => table.Name == Table || table.Id == Table)
            ?? (int.TryParse(Table, out int place) && place >= 0 && place < document.Tables.Count ? document.Tables[place] : null);
        return chosen is null
            ? throw new DownloadException(ErrorId.InputInvalid,
                $"There is no table '{Table}'. There are: {string.Join(", ", document.Tables.Select(table => table.ToString()))}.")
            : [chosen];
    }
}
