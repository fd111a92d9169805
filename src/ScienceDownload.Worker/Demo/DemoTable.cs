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
        foreach (DemoRow row in rows.Append(new DemoRow("all", rows.Sum(r => r.Files), rows.Sum(r => r.Bytes), rows.Sum(r => r.Retries), rows.Sum(r => r.Verified))))
            table.Add(row.Fault, Humanize.Count(row.Files), Humanize.Size(row.Bytes), Humanize.Count(row.Retries), Humanize.Count(row.Verified));
        Console.Out.WriteLine();
        table.Write(Console.Out);
        Console.Out.WriteLine();
    }
}
