using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ScienceDownload.Archives.Vo;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Archives.Vo;

/// <summary>Reads the VOTables that other readers are tested with, and compares every cell with what astropy reads.</summary>
public sealed class AstropyTests(ITestOutputHelper log)
{
    /// <summary>
    /// Files with numbers that their types cannot hold: astropy cuts them off at the ends or wraps them around, we read null or, of hexadecimal, the
    /// bits.
    /// </summary>
    private static readonly string[] Overflowing = ["regression.xml"];

    /// <summary>What both refuse, and files that we refuse because they say themselves that they are an error.</summary>
    private static readonly Dictionary<string, (ErrorId? Id, string Part)> Refused = new()
    {
        ["custom_datatype.xml"] = (ErrorId.VoFormat, "datatype"),
        ["too_many_columns.xml.gz"] = (ErrorId.VoFormat, "more cells"),
        // A time system without an ID; the table itself is well.
        ["timesys_errors.xml"] = (null, "ID"),
    };

    [Fact]
    public async Task Every_cell_of_the_tables_others_are_tested_with_is_what_astropy_reads()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            int files = 0;
            int cells = 0;
            var wrong = new List<string>();
            await foreach (string line in RunAsync(folder))
            {
                using JsonDocument json = JsonDocument.Parse(line);
                string path = json.RootElement.GetProperty("file").GetString()!;
                if (json.RootElement.TryGetProperty("error", out JsonElement error))
                {
                    CheckRefused(path, error.GetString()!);
                    continue;
                }

                files++;
                try
                {
                    cells += Compare(path, json.RootElement.GetProperty("tables"), wrong);
                }
                catch (DownloadException exception)
                {
                    wrong.Add(exception.Message);
                }

            }

            log.WriteLine($"{files} files, {cells} cells");
            Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(40)));
            Assert.InRange(files, 100, int.MaxValue);
            Assert.InRange(cells, 40_000, int.MaxValue);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void CheckRefused(string path, string reason)
    {
        (ErrorId? id, string part) = Refused[Path.GetFileName(path)];
        DownloadException? ours = null;
        try
        {
            ReadAll(VoSource.FromFile(path));
        }
        catch (DownloadException exception)
        {
            ours = exception;
        }

        Assert.Equal(id, ours?.Id);
        Assert.Contains(part, ours?.Message ?? reason, StringComparison.OrdinalIgnoreCase);
    }

    private static List<List<VoRecord>> ReadAll(VoSource source)
    {
        VoDocument document = VoScanner.Scan(source);
        return [.. document.Tables.Select(table => VoRows.Read(source, table, remote: null, static _ => { }).ToList())];
    }

    private static int Compare(string path, JsonElement expected, List<string> wrong)
    {
        string name = Path.GetFileName(path);
        List<List<VoRecord>> tables = ReadAll(VoSource.FromFile(path));
        int cells = 0;
        for (int table = 0; table < expected.GetArrayLength(); table++)
        {
            JsonElement rows = expected[table].GetProperty("rows");
            bool hasColumns = expected[table].GetProperty("names").GetArrayLength() > 0;
            if (hasColumns && tables[table].Count != rows.GetArrayLength())
                wrong.Add($"{name} table {table}: {tables[table].Count} rows instead of {rows.GetArrayLength()}");
            for (int row = 0; row < Math.Min(tables[table].Count, rows.GetArrayLength()); row++)
            {
                VoRecord record = tables[table][row];
                for (int place = 0; place < record.VoTable.Fields.Count; place++, cells++)
                {
                    VoField field = record.VoTable.Fields[place];
                    if (!IsSame(record[place], rows[row][place], field) && !IsKnown(name, record[place], field))
                    {
                        wrong.Add(
                            $"{name} table {table} row {row} '{field.Name}' {field.DataType}[{field.ArraySize}]: "
                                + $"{Show(record[place])} instead of {rows[row][place]}");
                    }
                }
            }
        }

        return cells;
    }

    private static bool IsKnown(string name, object? value, VoField field) =>
        value is null or (short)-1 && Overflowing.Contains(name) && field.DataType is VoDataType.UnsignedByte or VoDataType.Short;

    private static bool IsSame(object? ours, JsonElement theirs, VoField field)
    {
        if (theirs.ValueKind == JsonValueKind.Object && theirs.TryGetProperty("array", out JsonElement elements))
        {
            // Astropy has no arrays that are missing: it fills them with masked or default elements.
            if (ours is null)
                return elements.EnumerateArray().All(one => one.ValueKind is JsonValueKind.Null or JsonValueKind.False || IsNaN(one) || IsZero(one));
            object?[] values = ours is string or not IEnumerable ? [ours] : [.. ((IEnumerable)ours).Cast<object?>()];
            return values.Length == elements.GetArrayLength()
                && values.Select((value, place) => IsSame(value, elements[place], field)).All(same => same);
        }

        return (ours, theirs.ValueKind) switch
        {
            (null, JsonValueKind.Null) => true,
            (null, JsonValueKind.String) => theirs.GetString()!.Length == 0,
            // Astropy has no booleans and no text that are missing, in most ways of writing.
            (null, JsonValueKind.False) => field.DataType is VoDataType.Boolean or VoDataType.Bit,
            // An empty cell is no number; astropy, without a value for null, takes it for zero.
            (null, JsonValueKind.Number) => IsZero(theirs),
            (null, _) => IsNaN(theirs),
            (bool value, JsonValueKind.True or JsonValueKind.False) => value == theirs.GetBoolean(),
            (string text, JsonValueKind.Null) => text.Length == 0,
            (string text, JsonValueKind.String) => IsSameText(text, theirs.GetString()!, field),
            (double or float, JsonValueKind.Null) => double.IsNaN(Convert.ToDouble(ours, CultureInfo.InvariantCulture)),
            (float value, _) => value.Equals((float)Number(theirs.GetProperty("float"))),
            (double value, _) => value.Equals(Number(theirs.GetProperty("float"))),
            (Complex value, JsonValueKind.Null) => double.IsNaN(value.Real) || double.IsNaN(value.Imaginary),
            (Complex value, _) =>
                value.Real.Equals(Number(theirs.GetProperty("complex")[0])) && value.Imaginary.Equals(Number(theirs.GetProperty("complex")[1])),
            (_, JsonValueKind.Number) => Convert.ToInt64(ours, CultureInfo.InvariantCulture) == theirs.GetInt64(),
            _ => false,
        };
    }

    // Astropy leaves out blanks around text, and cuts it at the length its column declares.
    private static bool IsSameText(string ours, string theirs, VoField field) =>
        ours.Trim() == theirs.Trim()
            || (int.TryParse(field.ArraySize?.TrimEnd('*'), out int length) && ours.Length > length && ours[..length] == theirs);

    private static bool IsNaN(JsonElement one) =>
        one.ValueKind == JsonValueKind.Object && one.TryGetProperty("float", out JsonElement number) && double.IsNaN(Number(number));

    private static bool IsZero(JsonElement one) => one.ValueKind == JsonValueKind.Number && one.GetDouble() == 0;

    private static double Number(JsonElement text) => text.GetString() switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        string digits => double.Parse(digits, CultureInfo.InvariantCulture),
        null => throw new InvalidOperationException(),
    };

    private static string Show(object? value) => value is IEnumerable and not string
        ? $"[{string.Join(' ', ((IEnumerable)value).Cast<object?>().Select(Show))}]"
        : value is null ? "null" : $"'{Convert.ToString(value, CultureInfo.InvariantCulture)}'";

    private static async IAsyncEnumerable<string> RunAsync(string folder, [CallerFilePath] string here = "")
    {
        // The system's own interpreter has Debian's packages, whichever other comes first on PATH.
        string python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : Requirement.Program("python3");
        var start = new ProcessStartInfo(python) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(Path.GetDirectoryName(here)!, "votable_values.py"));
        start.ArgumentList.Add(folder);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            yield return line;
        await process.WaitForExitAsync();
        string text = await errors;
        if (text.Contains("ModuleNotFoundError", StringComparison.Ordinal))
        {
            Assert.False(Requirement.IsRequired("astropy", Environment.GetEnvironmentVariable(Requirement.Variable)), text);
            Assert.Skip("astropy is not installed.");
        }

        Assert.True(process.ExitCode == 0, text);
    }
}
