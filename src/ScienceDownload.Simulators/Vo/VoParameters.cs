using System.Text;

namespace ScienceDownload.Simulators;

/// <summary>What a VO service was asked, from the query and the body alike; names in any case.</summary>
internal sealed class VoParameters
{
    private readonly List<KeyValuePair<string, string>> _pairs = [];

    /// <summary>The first value of a name; null when it was not sent.</summary>
    public string? this[string name] => All(name).FirstOrDefault();

    public IEnumerable<string> All(string name) =>
        _pairs.Where(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(pair => pair.Value);

    public static VoParameters Read(ServerRequest request)
    {
        var parameters = new VoParameters();
        parameters._pairs.AddRange(ServerRequest.ParseForm(request.QueryString));
        var type = request.Headers["Content-Type"] ?? "";
        if (type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)) parameters._pairs.AddRange(request.ReadForm());
        if (type.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase)) parameters.ReadParts(request.ReadText(), type);
        return parameters;
    }

    // As much of multipart as clients send: name in the head of each part, then a blank line, then the value.
    private void ReadParts(string body, string type)
    {
        var boundary = "--" + type[(type.IndexOf("boundary=", StringComparison.Ordinal) + 9)..].Trim('"');
        foreach (var part in body.Split(boundary))
        {
            var blank = part.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var name = part.IndexOf("name=", StringComparison.Ordinal);
            if (blank < 0 || name < 0) continue;
            var word = part[(name + 5)..].Split(';', '\r')[0].Trim('"');
            var value = new StringBuilder(part[(blank + 4)..]);
            if (value.Length >= 2) value.Length -= 2;
            _pairs.Add(new(word, value.ToString()));
        }
    }
}
