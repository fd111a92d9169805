using System.Management.Automation;
using ScienceDownload.Completion;
using ScienceDownload.Errors;
using ScienceDownload.Profiles;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that make a batch: where its files go and how they are moved.</summary>
public abstract class TransferCommand : RunCommand
{
    /// <summary>The folder all files land in; made when it is not there.</summary>
    /// <value>The current location.</value>
    [Parameter(Position = 1)]
    [Alias("OutDir")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string Destination { get; set; } = ".";

    /// <summary>How many files move at a time, 1 to 64, or <c>auto</c>.</summary>
    /// <value>3.</value>
    [Parameter]
    [Alias("ThrottleLimit")]
    public string ConcurrentLimit { get; set; } = ConcurrencyLimit.Default.ToString();

    /// <summary>The most connections one large file is cut over, 1 to 16.</summary>
    /// <value>4.</value>
    [Parameter]
    public int Connections { get; set; } = 4;

    /// <summary>The most files that move at a time from one host; null for no limit of its own.</summary>
    [Parameter]
    public int? PerHostLimit { get; set; }

    /// <summary>The most bytes per second of the whole batch; null for no limit.</summary>
    [Parameter]
    [Size]
    public long? BytesPerSecond { get; set; }

    /// <summary>The largest file to accept, in bytes; null for no limit.</summary>
    [Parameter]
    [Size]
    public long? MaximumFileSize { get; set; }

    /// <summary>Start nothing more after the first failure.</summary>
    [Parameter]
    public SwitchParameter StopOnError { get; set; }

    /// <summary>With <see cref="StopOnError"/>: also cancel what is in flight.</summary>
    [Parameter]
    public SwitchParameter AbortInFlight { get; set; }

    /// <summary>Whether a batch with failed files still counts as completed.</summary>
    /// <value>True.</value>
    [Parameter]
    public SwitchParameter IgnoreErrors { get; set; } = true;

    /// <summary>How final paths are made, such as <c>{host}/{safe_title}-{id}.{ext}</c>; null to keep the files' own names.</summary>
    [Parameter]
    public string? PathTemplate { get; set; }

    /// <summary>The most seconds one file may take once it left the queue; null for no limit.</summary>
    [Parameter]
    public int? TimeoutSec { get; set; }

    /// <summary>How many seconds a server may send nothing before the connection is given up.</summary>
    /// <value>60.</value>
    [Parameter]
    public int StallTimeoutSec { get; set; } = 60;

    /// <summary>How many times in a row a request may fail, without a byte of progress, and be tried again; 0 to 100.</summary>
    /// <value>5.</value>
    [Parameter]
    public int MaximumRetryCount { get; set; } = 5;

    /// <summary>Compute no SHA-256 for the manifest. Checksums that are known are compared all the same.</summary>
    [Parameter]
    public SwitchParameter NoHash { get; set; }

    /// <summary>Replace files that are there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Take the next free name (<c>name-2.ext</c>) where a file is there already.</summary>
    [Parameter]
    public SwitchParameter Rename { get; set; }

    /// <summary>A name for the batch and its job; null for the id.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The profile that names the server and who asks it; null for none. Its name is stored with the batch, its secret is not.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? Profile { get; set; }

    /// <summary>How <c>s3://</c> addresses are read; null for the default.</summary>
    private protected virtual S3Settings? S3Options => null;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Force && Rename)
            throw new PSArgumentException("A file that is there already is either replaced or kept: leave out -Force or -Rename.");
        try
        {
            if (Profile is not null)
                ProfileReader.Open().Get(Profile);
        }
        catch (DownloadException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(Profile));
        }

        base.BeginProcessing();
    }

    /// <summary>The options the parameters stand for. A limit that cannot be read ends the command; the engine checks the rest.</summary>
    private protected BatchOptions CreateOptions()
    {
        try
        {
            return new BatchOptions
            {
                Destination = this.ToFilePath(Destination),
                ConcurrentLimit = ConcurrencyLimit.Parse(ConcurrentLimit),
                Connections = Connections,
                PerHostLimit = PerHostLimit,
                BytesPerSecond = BytesPerSecond,
                MaxFileSize = MaximumFileSize,
                StopOnError = StopOnError,
                AbortInFlight = AbortInFlight,
                IgnoreErrors = IgnoreErrors,
                PathTemplate = PathTemplate,
                ItemTimeout = TimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                StallTimeout = TimeSpan.FromSeconds(StallTimeoutSec),
                MaxRetries = MaximumRetryCount,
                Conflict = Force ? ConflictPolicy.Replace : Rename ? ConflictPolicy.Rename : ConflictPolicy.Verify,
                Hash = !NoHash,
                HeaderNames = HeaderReader.Names(Headers),
                Profile = Profile,
                S3 = S3Options,
            };
        }
        catch (DownloadException exception)
        {
            ThrowTerminatingError(exception.ToErrorRecord(ConcurrentLimit));
            throw;
        }
    }

    /// <summary>Stores a batch and sets it going.</summary>
    private protected void CreateAndStart(BatchRequest request, ArchiveAccess? access = null)
    {
        BatchInfo? batch = null;
        Run(async (_, cancellation) => batch = await Engine.CreateAsync(request, cancellation).ConfigureAwait(false));
        Start(batch!, access);
    }
}
