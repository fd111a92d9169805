using System.CommandLine;

namespace ScienceDownload.Worker.CommandLine;

/// <summary>How single files are moved: what <c>get</c>, <c>batch</c> and <c>run</c> share.</summary>
internal sealed class TransferOptions
{
    private readonly Option<string?> _connections = new("--connections")
    {
        HelpName = "N",
        Description = "Connections one large file is cut over, 1 to 16. Default: 4.",
    };

    private readonly Option<string?> _limitRate = new("--limit-rate")
    {
        HelpName = "SIZE",
        Description = "Most bytes per second over all files, such as 500k or 10M.",
    };

    private readonly Option<string?> _maxRetries = new("--max-retries")
    {
        HelpName = "N",
        Description = "Failures in a row, without a byte of progress, that are tried again, 0 to 100. Default: 5.",
    };

    private readonly Option<string?> _stallTimeout = new("--stall-timeout")
    {
        HelpName = "SECONDS",
        Description = "How long a connection may bring no byte. Default: 60.",
    };

    private readonly Option<string?> _timeout = new("--timeout")
    {
        HelpName = "SECONDS",
        Description = "Most time one file may take. Default: no limit.",
    };

    private readonly Option<bool> _noHash = new("--no-hash") { Description = "Compute no SHA-256; given checksums are compared all the same." };

    private readonly Option<bool> _force = new("--force") { Description = "Replace files that are there already." };

    private readonly ProfileOption _profile = new();

    private readonly Option<bool> _recurse = new("--recurse", "-r")
    {
        Description = "Take an s3:// address that ends in a slash, or names a bucket only, for everything below it.",
    };

    private readonly S3Options _s3 = new();

    public HeaderOptions Headers { get; } = new();

    public void AddTo(Command command)
    {
        command.Options.Add(_connections);
        command.Options.Add(_limitRate);
        Headers.AddTo(command);
        _profile.AddTo(command);
        command.Options.Add(_maxRetries);
        command.Options.Add(_stallTimeout);
        command.Options.Add(_timeout);
        command.Options.Add(_noHash);
        command.Options.Add(_force);
        command.Options.Add(_recurse);
        _s3.AddTo(command);
    }

    /// <summary>Whether prefixes stand for all objects below them.</summary>
    public bool ReadRecurse(ParseResult parsed) => parsed.GetValue(_recurse);

    /// <summary>Puts what the command line says over <paramref name="options"/>.</summary>
    /// <exception cref="DownloadException">A value is wrong.</exception>
    public BatchOptions Read(ParseResult parsed, BatchOptions options) => options with
    {
        Connections = Values.ReadCount(_connections.Name, parsed.GetValue(_connections), 1, 16) ?? options.Connections,
        BytesPerSecond = Values.ReadSize(_limitRate.Name, parsed.GetValue(_limitRate)) ?? options.BytesPerSecond,
        MaxRetries = Values.ReadCount(_maxRetries.Name, parsed.GetValue(_maxRetries), 0, 100) ?? options.MaxRetries,
        StallTimeout = Values.ReadSeconds(_stallTimeout.Name, parsed.GetValue(_stallTimeout)) ?? options.StallTimeout,
        ItemTimeout = Values.ReadSeconds(_timeout.Name, parsed.GetValue(_timeout)) ?? options.ItemTimeout,
        Hash = !parsed.GetValue(_noHash),
        Profile = _profile.ReadName(parsed) ?? options.Profile,
        S3 = _s3.Read(parsed) ?? options.S3,
        Conflict = parsed.GetValue(_force) ? ConflictPolicy.Replace : options.Conflict,
    };
}
