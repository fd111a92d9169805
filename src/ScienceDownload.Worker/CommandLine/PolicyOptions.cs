using System.CommandLine;

namespace ScienceDownload.Worker.CommandLine;

/// <summary>How many files move together, where they land and what a failure means: what <c>batch</c> and <c>run</c> share.</summary>
internal sealed class PolicyOptions
{
    private readonly Option<string?> _concurrentLimit = new("--concurrent-limit")
    {
        HelpName = "N|auto",
        Description = "Files that move at a time, 1 to 64; auto grows while the rate grows. Default: 3.",
    };

    private readonly Option<string?> _perHost = new("--per-host")
    {
        HelpName = "N",
        Description = "Files that move at a time from one host, 1 to 64. Default: no limit of its own.",
    };

    private readonly Option<bool> _stopOnError = new("--stop-on-error") { Description = "Start nothing more after the first failure." };

    private readonly Option<bool> _failOnError = new("--fail-on-error") { Description = "A batch with failed files is failed instead of completed." };

    private readonly Option<string?> _pathTemplate = new("--path-template")
    {
        HelpName = "TEMPLATE",
        Description = "How paths below the folder are made, such as '{host}/{safe_title}-{id}.{ext}'.",
    };

    private readonly Option<string?> _webhook = new("--webhook")
    {
        HelpName = "URL",
        Description = "Address that hears of every file and of the end by POST; signed with $SCIENCEDOWNLOAD_WEBHOOK_SECRET.",
    };

    private readonly Option<string?> _name = new("--name") { HelpName = "NAME", Description = "A name for people." };

    public void AddTo(Command command)
    {
        command.Options.Add(_concurrentLimit);
        command.Options.Add(_perHost);
        command.Options.Add(_stopOnError);
        command.Options.Add(_failOnError);
        command.Options.Add(_pathTemplate);
        command.Options.Add(_webhook);
        command.Options.Add(_name);
    }

    /// <summary>The name for people; null for none.</summary>
    public string? ReadName(ParseResult parsed) => parsed.GetValue(_name);

    /// <summary>Puts what the command line says over <paramref name="options"/>.</summary>
    /// <exception cref="DownloadException">A value is wrong.</exception>
    public BatchOptions Read(ParseResult parsed, BatchOptions options) => options with
    {
        ConcurrentLimit = parsed.GetValue(_concurrentLimit) is { } limit ? ConcurrencyLimit.Parse(limit) : options.ConcurrentLimit,
        PerHostLimit = Values.ReadCount(_perHost.Name, parsed.GetValue(_perHost), 1, ConcurrencyLimit.Maximum) ?? options.PerHostLimit,
        StopOnError = parsed.GetValue(_stopOnError) || options.StopOnError,
        IgnoreErrors = !parsed.GetValue(_failOnError) && options.IgnoreErrors,
        PathTemplate = parsed.GetValue(_pathTemplate) ?? options.PathTemplate,
        Webhook = Values.ReadAddress(_webhook.Name, parsed.GetValue(_webhook)) ?? options.Webhook,
    };
}
