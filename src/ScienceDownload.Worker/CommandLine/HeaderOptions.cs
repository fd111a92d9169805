using System.CommandLine;

namespace ScienceDownload.Worker.CommandLine;

/// <summary>
/// Request headers. Arguments of a process are visible to every user of the machine, so secrets come from a file (<c>--header @FILE</c>)
/// or from a variable of the environment (<c>--header-env NAME=VARIABLE</c>). No error ever names a value.
/// </summary>
internal sealed class HeaderOptions
{
    private readonly Option<string[]> _header = new("--header", "-H")
    {
        HelpName = "'NAME: VALUE'|@FILE",
        Description = "Request header, or a file with one per line. Repeatable. "
            + "Arguments are visible to other users: give secrets by @FILE or --header-env.",
    };

    private readonly Option<string[]> _headerEnv = new("--header-env")
    {
        HelpName = "NAME=VARIABLE",
        Description = "Request header whose value is read from a variable of the environment. Repeatable.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_header);
        command.Options.Add(_headerEnv);
    }

    /// <summary>The headers in the order they were given.</summary>
    /// <exception cref="DownloadException">
    /// A header is wrong (<see cref="ErrorId.InputInvalid"/>) or its file cannot be read (<see cref="ErrorId.InputUnreadable"/>).
    /// </exception>
    public IReadOnlyList<KeyValuePair<string, string>> Read(ParseResult parsed)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (string text in parsed.GetValue(_header) ?? [])
        {
            if (text.StartsWith('@'))
                AddFile(headers, text[1..]);
            else
                headers.Add(ReadLine(text, "--header"));
        }

        foreach (string text in parsed.GetValue(_headerEnv) ?? [])
            headers.Add(ReadVariable(text));
        return headers;
    }

    /// <summary>Headers whose values are to come from the environment of another process: name of the header, name of the variable.</summary>
    /// <exception cref="DownloadException">A header is wrong, or has a value of its own, which would have to be written down.</exception>
    public IReadOnlyDictionary<string, string> ReadVariables(ParseResult parsed)
    {
        if (parsed.GetValue(_header) is { Length: > 0 })
        {
            throw new DownloadException(
                ErrorId.InputInvalid,
                "Header values are never written down, so --header does not reach the nodes. Use --header-env NAME=VARIABLE, or a profile.");
        }

        var variables = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string text in parsed.GetValue(_headerEnv) ?? [])
            variables[ReadVariable(text).Key] = text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..];
        return variables;
    }

    private static void AddFile(List<KeyValuePair<string, string>> headers, string file)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DownloadException(ErrorId.InputUnreadable, $"The header file '{file}' cannot be read: {error.Message}", error);
        }

        for (int i = 0; i < lines.Length; i++)
        {
            if (!string.IsNullOrWhiteSpace(lines[i]))
                headers.Add(ReadLine(lines[i], $"line {i + 1} of '{file}'"));
        }
    }

    private static KeyValuePair<string, string> ReadLine(string line, string place)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            throw new DownloadException(ErrorId.InputInvalid, $"The header at {place} is not 'NAME: VALUE'.");
        return Check(line[..colon], line[(colon + 1)..].Trim(), place);
    }

    private static KeyValuePair<string, string> ReadVariable(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
            throw new DownloadException(ErrorId.InputInvalid, "A value of --header-env is not NAME=VARIABLE.");
        string variable = text[(equals + 1)..];
        string value = Environment.GetEnvironmentVariable(variable)
            ?? throw new DownloadException(ErrorId.InputInvalid, $"The variable '{variable}' that --header-env names is not set.");
        return Check(text[..equals], value.Trim(), "--header-env");
    }

    private static KeyValuePair<string, string> Check(string name, string value, string place)
    {
        // RFC 9110, section 5.6.2: a field name is a token.
        bool isToken = name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
        if (!isToken)
            throw new DownloadException(ErrorId.InputInvalid, $"The header at {place} has a name that HTTP does not allow.");
        if (value.Any(char.IsControl))
            throw new DownloadException(ErrorId.InputInvalid, $"The value of the header '{name}' at {place} holds a control character.");
        return new KeyValuePair<string, string>(name, value);
    }
}
