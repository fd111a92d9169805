using ScienceDownload.Worker.Output;
using ScienceDownload.Worker.Output.Json;

namespace ScienceDownload.Worker.Demo;

/// <summary>Prints what arrived, by kind of fault.</summary>
internal static class DemoTable
{
    public static void Write(bool json, IReadOnlyList<DemoRow> rows)
    {
        if (json)
        {
            foreach (DemoRow row in rows)
                JsonLines.Write(new DemoEvent(row.Fault, row.Files, row.Bytes, row.Retries, row.Verified), JsonEvents.Lines.DemoEvent);
            return;
        }

        var table = new TextTable("Fault", ">Files", ">Bytes", ">Retries", ">Verified");
        var all = new DemoRow("all", rows.Sum(r => r.Files), rows.Sum(r => r.Bytes), rows.Sum(r => r.Retries), rows.Sum(r => r.Verified));
        foreach (DemoRow row in rows.Append(all))
            table.Add(row.Fault, Humanize.Count(row.Files), Humanize.Size(row.Bytes), Humanize.Count(row.Retries), Humanize.Count(row.Verified));
        Console.Out.WriteLine();
        table.Write(Console.Out);
        Console.Out.WriteLine();
    }

    /// <summary>Prints what arrived, by archive.</summary>
    public static void Write(bool json, IReadOnlyList<ArchiveRow> rows)
    {
        if (json)
        {
            foreach (ArchiveRow row in rows)
                JsonLines.Write(new ArchiveEvent(row.Archive, row.Files, row.Failed, row.Bytes, row.Verified), JsonEvents.Lines.ArchiveEvent);
            return;
        }

        var table = new TextTable("Archive", ">Files", ">Failed", ">Moved now", ">Verified");
        foreach (ArchiveRow row in rows)
            table.Add(row.Archive, Humanize.Count(row.Files), Humanize.Count(row.Failed), Humanize.Size(row.Bytes), Humanize.Count(row.Verified));
        Console.Out.WriteLine();
        table.Write(Console.Out);
        Console.Out.WriteLine();
    }
}
