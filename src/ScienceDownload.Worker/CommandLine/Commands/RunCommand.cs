using System.CommandLine;
using ScienceDownload.Worker.Running;

namespace ScienceDownload.Worker.CommandLine.Commands;

/// <summary><c>scidl run PLAN.json</c>: a plan or manifest, or one node's part of it.</summary>
internal static class RunCommand
{
    private static readonly Argument<string> Plan = new("PLAN") { Description = "A plan or a manifest.json; - for standard input." };

    private static readonly Option<string?> ShardOption = new("--shard")
    {
        HelpName = "K/N",
        Description = "Only part K of N, so that N nodes share the plan. Parts are the same on every node.",
    };

    public static Command Create()
    {
        var start = new ListStart();
        Command command = SharedOptions.CreateCommand("run", "Download what a plan or a manifest lists.");
        command.Arguments.Add(Plan);
        command.Options.Add(ShardOption);
        start.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Shard? shard = Values.ReadShard(ShardOption.Name, parsed.GetValue(ShardOption));
            return start.RunAsync(parsed, parsed.GetRequiredValue(Plan), shard, cancellation);
        });
        return command;
    }
}
