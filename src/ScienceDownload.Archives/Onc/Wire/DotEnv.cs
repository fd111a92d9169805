namespace ScienceDownload.Archives.Onc;

/// <summary>
/// Reads one variable of a <c>.env</c> file: <c>KEY=value</c>, quotes allowed, <c>#</c> comments, optional <c>export</c>, <c>${NAME}</c> filled in.
/// </summary>
internal static class DotEnv
{
    private const string FileName = ".env";
    private const int LargestFile = 1024 * 1024;

    /// <summary>The value in the nearest file in a folder or above it; null when there is none.</summary>
    public static string? Find(string folder, string name)
    {
        for (DirectoryInfo? at = new(folder); at is not null; at = at.Parent)
        {
            var file = new FileInfo(Path.Combine(at.FullName, FileName));
            if (file is { Exists: true, Length: <= LargestFile })
                return Read(file.FullName).GetValueOrDefault(name);
        }

        return null;
    }

    private static Dictionary<string, string> Read(string file)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return values;
        }

        foreach (string line in lines)
        {
            string text = line.Trim();
            if (text.StartsWith("export ", StringComparison.Ordinal))
                text = text["export ".Length..];
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && text[0] != '#')
                values.TryAdd(text[..equals].Trim(), Value(text[(equals + 1)..].Trim(), values));
        }

        return values;
    }

    private static string Value(string text, Dictionary<string, string> known)
    {
        if (text.Length > 1 && text[0] is '"' or '\'' && text.IndexOf(text[0], 1) is > 0 and int end)
            return text[0] == '\'' ? text[1..end] : Expand(text[1..end], known);
        int comment = text.IndexOf(" #", StringComparison.Ordinal);
        return Expand(comment < 0 ? text : text[..comment].TrimEnd(), known);
    }

    private static string Expand(string text, Dictionary<string, string> known)
    {
        int start;
        while ((start = text.IndexOf("${", StringComparison.Ordinal)) >= 0 && text.IndexOf('}', start) is > 0 and int end)
        {
            string name = text[(start + 2)..end];
            text = text[..start] + (known.GetValueOrDefault(name) ?? Environment.GetEnvironmentVariable(name)) + text[(end + 1)..];
        }

        return text;
    }
}
