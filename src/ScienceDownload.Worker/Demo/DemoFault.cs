namespace ScienceDownload.Worker.Demo;

/// <summary>The simulator's faults in plain words.</summary>
internal static class DemoFault
{
    /// <summary>Describes the faults of a file.</summary>
    /// <param name="faults">In the simulator's words, separated by spaces; null for none.</param>
    public static string Describe(string? faults) =>
        faults is null ? "none" : string.Join(", ", faults.Split(' ').Select(DescribeOne));

    private static string DescribeOne(string fault) => fault.Split(':') switch
    {
        ["cut", _, "reset", ..] => "connection reset midway",
        ["cut", ..] => "connection closed midway",
        ["503", ..] => "503 unavailable",
        ["429", ..] => "429 with Retry-After",
        ["ignore-range", ..] => "ranges ignored",
        ["wrong-range", ..] => "another range than asked",
        ["chunked"] => "chunked, no length",
        ["no-length"] => "no length at all",
        ["weak-etag"] => "weak ETag",
        ["redirect", "other", ..] => "redirect to another origin",
        ["error-page", ..] => "error page inside the body",
        ["corrupt", ..] => "a flipped byte",
        ["drop", ..] => "connection dropped at once",
        _ => fault,
    };
}
