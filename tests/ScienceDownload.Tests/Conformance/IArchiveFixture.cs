namespace ScienceDownload.Tests.Conformance;

/// <summary>An archive and the server that plays its other side, as the conformance suite needs them. Each test has one of its own.</summary>
public interface IArchiveFixture : IAsyncDisposable
{
    /// <summary>The archive.</summary>
    IArchive Archive { get; }

    /// <summary>Good credentials, where the archive takes any of its own.</summary>
    ArchiveAccess Access => ArchiveAccess.None;

    /// <summary>What a user gives with each run beside the archive's own credentials; empty for nothing.</summary>
    IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>Texts that no file, message or error may ever hold: passwords, tokens, signatures.</summary>
    IReadOnlyList<string> Secrets { get; }

    /// <summary>Requests for the content of files so far; orders, listings and sign-ins do not count.</summary>
    int ContentRequests { get; }

    /// <summary>The options of batches, with what this archive needs in them.</summary>
    BatchOptions Configure(BatchOptions options) => options;

    /// <summary>Starts the server. Called once, before anything else.</summary>
    Task StartAsync();

    /// <summary>Puts files on the server.</summary>
    /// <returns>A request that resolves to exactly these files, in this order, and their SHA-256 in lower-case hexadecimal.</returns>
    Task<(ArchiveRequest Request, IReadOnlyList<string> Sha256)> OfferAsync(params IReadOnlyList<OfferedFile> files);

    /// <summary>From now on the server refuses every credential, the archive's own included, whatever it does to renew it.</summary>
    void BreakCredentials();

    /// <summary>
    /// From now on the server refuses what <see cref="IArchiveSession.OpenAsync"/> gave so far; asked again, it gives what is good.
    /// </summary>
    /// <returns>False, and nothing happens, for an archive without anything that expires.</returns>
    bool ExpireSources();
}
