namespace ScienceDownload;

/// <summary>
/// What went wrong, as a stable name: the ErrorId of PowerShell error records, <c>error_id</c> in JSON output and in the state file.
/// Names are never reused or renamed.
/// </summary>
public enum ErrorId
{
    /// <summary>Nothing foreseen; the message carries the text of the cause.</summary>
    Unexpected,

    /// <summary>A source address is blank, has a scheme that is not supported, or names no host.</summary>
    InvalidUri,

    /// <summary>Two items of a batch have the same source address.</summary>
    DuplicateUri,

    /// <summary>There is nothing to download.</summary>
    EmptyBatch,

    /// <summary>A limit is outside its range.</summary>
    LimitOutOfRange,

    /// <summary>An input file cannot be opened or read.</summary>
    InputUnreadable,

    /// <summary>A row, field or value of the input is wrong; the message names it.</summary>
    InputInvalid,

    /// <summary>A path template is blank, leaves the destination, or names an unknown variable.</summary>
    PathTemplateInvalid,

    /// <summary>A plan or manifest cannot be read as one.</summary>
    PlanInvalid,

    /// <summary>No batch has that id in this state file.</summary>
    BatchNotFound,

    /// <summary>Another living process owns the batch.</summary>
    BatchBusy,

    /// <summary>What was asked does not fit the state of the batch.</summary>
    BatchStateConflict,

    /// <summary>The state file is damaged or not one of ours.</summary>
    StateCorrupt,

    /// <summary>The state file was written by a newer version.</summary>
    StateTooNew,

    /// <summary>The state folder cannot be created, opened or written.</summary>
    StateUnavailable,

    /// <summary>The destination cannot be created or written.</summary>
    DestinationUnwritable,

    /// <summary>A file is already there, could not be verified, and was not to be replaced.</summary>
    DestinationExists,

    /// <summary>There is no room on the destination's file system.</summary>
    DiskFull,

    /// <summary>A name would lead out of the destination, or through a link.</summary>
    UnsafePath,

    /// <summary>The host does not resolve, refuses, resets, or its certificate is not trusted.</summary>
    ServerUnreachable,

    /// <summary>The server answered 5xx, or something that is not HTTP, until the retries were used up.</summary>
    ServerError,

    /// <summary>The server answered 404 or 410.</summary>
    ItemNotFound,

    /// <summary>The server answered 401, or 407 from a proxy: credentials are missing or wrong.</summary>
    NotSignedIn,

    /// <summary>The server answered 403 or 451.</summary>
    AccessDenied,

    /// <summary>The server answered 429 until the retries were used up.</summary>
    QuotaExhausted,

    /// <summary>Any other answer that is not the file.</summary>
    RequestRefused,

    /// <summary>An HTML page came where a file was expected, as from a login form.</summary>
    UnexpectedContent,

    /// <summary>Redirects without end, or to a scheme that is not supported.</summary>
    RedirectInvalid,

    /// <summary>The reply breaks the protocol: another range than asked, a content coding that was refused, lengths that disagree.</summary>
    ArchiveReplyInvalid,

    /// <summary>No byte arrived for the stall timeout.</summary>
    TransferStalled,

    /// <summary>The item took longer than its time limit.</summary>
    TransferTimeout,

    /// <summary>The body ended early.</summary>
    TransferTruncated,

    /// <summary>The file changed on the server while it was downloaded, again and again.</summary>
    ContentChanged,

    /// <summary>The length is not what was promised by the plan.</summary>
    LengthMismatch,

    /// <summary>A checksum is not what was promised, also after fetching again.</summary>
    ChecksumMismatch,

    /// <summary>The file is larger than the limit set for items.</summary>
    FileTooLarge,

    /// <summary>The user stopped it.</summary>
    Cancelled,

    /// <summary>The archive's server gave up the work that was ordered, or forgot it again and again.</summary>
    OrderFailed,

    /// <summary>No profile has that name.</summary>
    ProfileNotFound,

    /// <summary>The profile file or the vault cannot be read or written, or others can read the file.</summary>
    ProfileUnusable,

    /// <summary>The address leads to a host that is not allowed, or into a private network that is not to be reached.</summary>
    AddressRefused,

    /// <summary>A file's content is damaged, or not what its kind of file holds.</summary>
    FormatInvalid,

    /// <summary>A file is of a kind, or uses a feature of its kind, that cannot be read or written here.</summary>
    FormatUnsupported,

    /// <summary>A program that the work needs is not on PATH.</summary>
    ProgramMissing,

    /// <summary>A VOTable cannot be read: broken XML or base64, a value that does not fit its column, or rows written as a FITS file.</summary>
    VoFormat,

    /// <summary>A VO service answered that it failed, or a query ended with an error; the message carries its text.</summary>
    VoServiceFault,

    /// <summary>A record or a data set has no link to a file.</summary>
    VoNoLink,

    /// <summary>A link takes a sign-in and none was given.</summary>
    VoAuthRequired,

    /// <summary>The file is on tape; its transfer to disk must be asked for first.</summary>
    ItemOffline,

    /// <summary>A search matches more than is allowed.</summary>
    TooManyResults,

    /// <summary>An item of an archive has no file of the kind asked for.</summary>
    DataAssetMissing,

    /// <summary>Session keys have expired; the batch waits for new ones.</summary>
    CredentialsExpired,

    /// <summary>The server has nothing for what was asked (204). Told as a warning: the item is skipped.</summary>
    NoContent,

    /// <summary>What answers at the address of a service is none that can be driven from here, or an older version of it.</summary>
    ServiceIncompatible,

    /// <summary>What was asked cannot be told to a service: it has to be done where its files are.</summary>
    NotOnService,

    /// <summary>The cluster's scheduler is not there, does not answer, or refused.</summary>
    SchedulerRefused,
}
