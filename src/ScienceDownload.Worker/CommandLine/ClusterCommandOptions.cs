using System.CommandLine;
using System.Globalization;

namespace ScienceDownload.Worker.CommandLine;

/// <summary>How a plan is shared among nodes.</summary>
internal sealed class ClusterCommandOptions
{
    private readonly Option<string> _engine = new("--engine")
    {
        HelpName = "slurm",
        Description = "The scheduler of the cluster.",
        DefaultValueFactory = _ => "slurm",
    };

    private readonly Option<string?> _shards = new("--shards")
    {
        HelpName = "N",
        Description = "Parts the plan is dealt into: several for each node, so that the scheduler balances them. Default: 64.",
    };

    private readonly Option<string?> _arrayLimit = new("--array-limit") { HelpName = "M", Description = "Parts that run at a time. Default: 16." };

    private readonly Option<string?> _hostConnections = new("--host-connections")
    {
        HelpName = "N",
        Description = "Connections to one host over all nodes together; shared among the parts that run. Default: 64.",
    };

    private readonly Option<string?> _partition = new("--partition") { HelpName = "P", Description = "The scheduler's queue. Default: its own." };

    private readonly Option<string?> _time = new("--time")
    {
        HelpName = "T",
        Description = "Most time one part may take, as Slurm writes it: 90 (minutes), 1:30:00, 2-12:00:00. Default: the queue's.",
    };

    private readonly Option<string?> _worker = new("--worker")
    {
        HelpName = "PATH",
        Description = "The scidl that runs on the nodes. Default: this one.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_engine);
        command.Options.Add(_shards);
        command.Options.Add(_partition);
        command.Options.Add(_time);
        command.Options.Add(_arrayLimit);
        command.Options.Add(_hostConnections);
        command.Options.Add(_worker);
    }

    /// <summary>What the command line says.</summary>
    /// <exception cref="DownloadException">A value is wrong.</exception>
    public ClusterOptions Read(ParseResult parsed)
    {
        string engine = parsed.GetValue(_engine)!;
        if (!Enum.TryParse(engine, ignoreCase: true, out ClusterScheduler scheduler) || !char.IsLetter(engine[0]))
        {
            throw new DownloadException(
                ErrorId.InputInvalid, $"The value '{engine}' of {_engine.Name} is no scheduler that is known. Known is: slurm.");
        }

        var standard = new ClusterOptions();
        return new ClusterOptions
        {
            Scheduler = scheduler,
            Shards = Values.ReadCount(_shards.Name, parsed.GetValue(_shards), 1, ClusterOptions.MostShards) ?? standard.Shards,
            ArrayLimit = Values.ReadCount(_arrayLimit.Name, parsed.GetValue(_arrayLimit), 1, ClusterOptions.MostShards) ?? standard.ArrayLimit,
            HostConnections = Values.ReadCount(_hostConnections.Name, parsed.GetValue(_hostConnections), 1, 100_000) ?? standard.HostConnections,
            Partition = parsed.GetValue(_partition),
            TimeLimit = ReadTime(_time.Name, parsed.GetValue(_time)),
            Worker = parsed.GetValue(_worker),
        };
    }

    /// <summary>Reads a time as Slurm writes it: M, M:S, H:M:S, D-H, D-H:M, D-H:M:S. Null text gives null.</summary>
    /// <exception cref="DownloadException">It is none (<see cref="ErrorId.LimitOutOfRange"/>).</exception>
    internal static TimeSpan? ReadTime(string option, string? text)
    {
        if (text is null)
            return null;
        string[] days = text.Split('-');
        var numbers = new List<int>();
        foreach (string part in days.Length == 2 ? [days[0], .. days[1].Split(':')] : days[0].Split(':'))
        {
            if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < 1_000_000)
                numbers.Add(number);
            else
                throw Wrong();
        }

        TimeSpan time = (days.Length, numbers) switch
        {
            (2, [var d, var h]) => new TimeSpan(d, h, 0, 0),
            (2, [var d, var h, var m]) => new TimeSpan(d, h, m, 0),
            (2, [var d, var h, var m, var s]) => new TimeSpan(d, h, m, s),
            (1, [var m]) => new TimeSpan(0, m, 0),
            (1, [var m, var s]) => new TimeSpan(0, m, s),
            (1, [var h, var m, var s]) => new TimeSpan(h, m, s),
            _ => throw Wrong(),
        };
        return time >= TimeSpan.FromMinutes(1) ? time : throw Wrong();

        DownloadException Wrong() => new(
            ErrorId.LimitOutOfRange, $"The value '{text}' of {option} is no time of a minute or more, such as 90 (minutes), 1:30:00 or 2-12:00:00.");
    }
}
