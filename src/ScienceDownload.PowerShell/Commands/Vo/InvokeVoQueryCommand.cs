using System.Collections;
using System.Management.Automation;
using System.Reflection;
using System.Text;
using ScienceDownload.Archives.Vo;
using ScienceDownload.Errors;
using ScienceDownload.Jobs;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>
/// Sends a query to a TAP service and writes its rows, at once or as a job on the server that is waited for; or brings the result as a file.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "VoQuery", DefaultParameterSetName = QuerySet, SupportsShouldProcess = true)]
[OutputType(typeof(VoRecord), typeof(string), typeof(ItemInfo), typeof(BatchDownloadJob))]
public sealed class InvokeVoQueryCommand : VoSaveCommand
{
    private const string QuerySet = "Query";
    private const string JobSet = "Job";

    private readonly List<DownloadItem> _items = [];

    /// <summary>The service: its base address.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = QuerySet)]
    [ValidateNotNull]
    public Uri? Uri { get; set; }

    /// <summary>The query.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = QuerySet)]
    [ValidateNotNullOrEmpty]
    public string Query { get; set; } = "";

    /// <summary>The language of the query.</summary>
    /// <value>ADQL.</value>
    [Parameter(ParameterSetName = QuerySet)]
    [ValidateNotNullOrEmpty]
    public string Language { get; set; } = "ADQL";

    /// <summary>What the service is to answer: rows, or lines of text.</summary>
    /// <value>VOTable.</value>
    [Parameter(ParameterSetName = QuerySet)]
    [ValidateSet("VOTable", "Csv", "Tsv")]
    public string Format { get; set; } = "VOTable";

    /// <summary>The most rows; null for the service's own limit.</summary>
    [Parameter(ParameterSetName = QuerySet)]
    [ValidateRange(0, long.MaxValue)]
    public long? MaxRecord { get; set; }

    /// <summary>Tables that go with the query: the name it knows each by as <c>TAP_UPLOAD.name</c>, and its path, address or text.</summary>
    [Parameter(ParameterSetName = QuerySet)]
    [ValidateNotNull]
    public IDictionary? Upload { get; set; }

    /// <summary>Let the query run as a job on the server and wait for it. Stopping the command calls the job off.</summary>
    [Parameter(ParameterSetName = QuerySet)]
    public SwitchParameter Async { get; set; }

    /// <summary>The folder the result goes to, as a file; made when it is not there.</summary>
    /// <value>With <see cref="SaveCommand.AsJob"/> the current location; else the rows are written.</value>
    [Parameter(ParameterSetName = QuerySet)]
    [Alias("OutDir")]
    [ValidateNotNullOrEmpty]
    public new string Destination { get => base.Destination; set => base.Destination = value; }

    /// <summary>The file the result goes to.</summary>
    [Parameter(ParameterSetName = QuerySet)]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>A job that was made before: wait for it and write its rows.</summary>
    [Parameter(Mandatory = true, ParameterSetName = JobSet)]
    [ValidateNotNull]
    public Uri? JobUri { get; set; }

    /// <summary>Leave the job on the server, also when the command is stopped. Its address is in the verbose stream.</summary>
    [Parameter]
    public SwitchParameter KeepJob { get; set; }

    private bool BringsFiles => AsJob || OutFile is not null || MyInvocation.BoundParameters.ContainsKey(nameof(Destination));

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        string? forFiles = BringsFiles && JobUri is null ? null : MyInvocation.BoundParameters.Keys.FirstOrDefault(IsForFiles);
        if (forFiles is not null)
            throw new PSArgumentException($"-{forFiles} is about files: give a query and -Destination, -OutFile or -AsJob with it, or leave it out.");
        if (OutFile is not null && MyInvocation.BoundParameters.ContainsKey(nameof(Destination)))
            throw new PSArgumentException("-OutFile says where the file goes, folder and all: leave out -Destination.");
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Uri server = JobUri ?? Uri!;
        TapQuery? query = null;
        try
        {
            query = JobUri is null ? CreateQuery() : null;
            if (query is not null && BringsFiles)
            {
                _items.Add(VoJobs.CreateItem(query, OutFile is null ? null : System.IO.Path.GetFileName(OutFile)));
                return;
            }
        }
        catch (DownloadException exception)
        {
            WriteError(exception.ToErrorRecord(Upload));
            return;
        }

        ArchiveAccess access = Access(server);
        RunFor(query is null ? server : Query, (output, cancellation) => VoRowOutput.WithClientAsync(access, output, client =>
            query is not null && !Async
                ? WriteAsync(client, TapCalls.Sync(query), output, cancellation)
                : WaitAsync(client, query, output, cancellation)));
    }

    /// <summary>Makes one batch of all queries.</summary>
    protected override void EndProcessing()
    {
        if (_items.Count == 0)
            return;
        if (OutFile is not null)
        {
            if (_items.Count > 1)
                throw new PSArgumentException($"-OutFile names one file, and there are {_items.Count} queries. Give -Destination instead.");
            Destination = System.IO.Path.GetDirectoryName(this.ToFilePath(OutFile))!;
        }

        BatchOptions options = CreateOptions();
        if (!ShouldProcess($"{(_items.Count == 1 ? Query : $"{_items.Count} queries")} at {Uri!.Authority} to {options.Destination}", "Query"))
            return;
        CreateAndStart(new BatchRequest { Archive = VoPlanning.ArchiveName, Items = _items.ToAsync(), Options = options, Name = Name }, Access(Uri!));
    }

    private ArchiveAccess Access(Uri server) => VoAccess.Of(this, server, Credential, Token, Profile, ReadCertificate());

    // Who asks concerns rows as well; where the state is, the base of all commands knows.
    private static bool IsForFiles(string name) => name is not nameof(Profile)
        && typeof(InvokeVoQueryCommand).GetProperty(name, BindingFlags.Public | BindingFlags.Instance) is { DeclaringType: { } type }
        && (type == typeof(SaveCommand) || type == typeof(TransferCommand) || type == typeof(RunCommand));

    private async Task WaitAsync(VoClient client, TapQuery? query, PipelineQueue output, CancellationToken cancellation)
    {
        var jobs = new UwsClient(client);
        Uri uri = JobUri ?? await jobs.CreateAsync(TapCalls.Async(query!), cancellation).ConfigureAwait(false);
        output.Message(MessageLevel.Verbose, $"The job is {uri.GetLeftPart(UriPartial.Path)}.");
        try
        {
            VoJob job = await new UwsWaiter(jobs, TimeProvider.System).WaitAsync(
                uri, phase => output.Message(MessageLevel.Verbose, $"The job is {phase}."), cancellation).ConfigureAwait(false);
            await WriteAsync(client, new VoCall(UwsClient.ResultOf(job)), output, cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (!KeepJob)
                await DeleteAsync(jobs, uri, output).ConfigureAwait(false);
        }
    }

    // The user's token may be cancelled already: the job shall not go on for nobody.
    private static async Task DeleteAsync(UwsClient jobs, Uri uri, PipelineQueue output)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await jobs.DeleteAsync(uri, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is DownloadException or OperationCanceledException)
        {
            output.Message(MessageLevel.Verbose, $"The job could not be deleted: {exception.Message}");
        }
    }

    private async Task WriteAsync(VoClient client, VoCall call, PipelineQueue output, CancellationToken cancellation)
    {
        if (Format == "VOTable")
        {
            await VoRowOutput.WriteAsync(client, call, output, cancellation).ConfigureAwait(false);
            return;
        }

        using VoSource source = await client.FetchAsync(call, cancellation).ConfigureAwait(false);
        TextAnswer.RefuseError(source, call.Uri.Authority);
        using var reader = new StreamReader(source.Open());
        while (await reader.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
            await output.WriteAsync(line, cancellation).ConfigureAwait(false);
    }

    private TapQuery CreateQuery() => new(Uri!, Query)
    {
        Language = Language,
        Format = Format.ToLowerInvariant(),
        MaxRecords = MaxRecord,
        Uploads = [.. (Upload ?? new Hashtable()).Cast<DictionaryEntry>().Select(ReadUpload)],
    };

    private TapUpload ReadUpload(DictionaryEntry entry)
    {
        string name = entry.Key.ToString() ?? "";
        if (name.Length == 0 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') || char.IsAsciiDigit(name[0]))
        {
            throw new DownloadException(ErrorId.InputInvalid,
                $"-Upload: '{name}' is not a name of a table: letters, digits and '_', beginning with a letter.");
        }

        object? value = entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value;
        string text = value is FileInfo file ? file.FullName : value?.ToString() ?? "";
        if (text.TrimStart().StartsWith('<'))
            return new TapUpload(name, null, Encoding.UTF8.GetBytes(text));
        if (System.Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https")
            return new TapUpload(name, uri, default);
        string path = this.ToFilePath(text);
        try
        {
            return new TapUpload(name, null, File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.InputUnreadable, $"-Upload: '{path}' cannot be read: {exception.Message}", exception);
        }
    }
}
