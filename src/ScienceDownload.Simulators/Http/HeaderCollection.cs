using System.Collections;

namespace ScienceDownload.Simulators;

/// <summary>
/// Header lines in wire order, names compared without case. Values are not checked: what a handler adds is what is sent, encoded as UTF-8.
/// Values received are decoded as Latin-1, one character per byte.
/// </summary>
public sealed class HeaderCollection : IReadOnlyCollection<KeyValuePair<string, string>>
{
    private readonly List<KeyValuePair<string, string>> _lines = [];

    /// <inheritdoc/>
    public int Count => _lines.Count;

    /// <summary>The value of the first line of that name; null when there is none. Setting replaces all lines of the name; null removes them.</summary>
    /// <param name="name">Header name.</param>
    public string? this[string name]
    {
        get
        {
            foreach (var line in _lines)
            {
                if (IsNamed(line, name)) return line.Value;
            }

            return null;
        }

        set
        {
            _lines.RemoveAll(line => IsNamed(line, name));
            if (value is not null) Add(name, value);
        }
    }

    /// <summary>Appends a line, also when the name is already there (<c>Set-Cookie</c>).</summary>
    /// <param name="name">Header name.</param>
    /// <param name="value">Header value, sent as it is.</param>
    public void Add(string name, string value) => _lines.Add(new(name, value));

    /// <summary>All values of a name, in wire order.</summary>
    /// <param name="name">Header name.</param>
    /// <returns>The values; empty when there is no such line.</returns>
    public IEnumerable<string> GetAll(string name) => _lines.Where(line => IsNamed(line, name)).Select(line => line.Value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _lines.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool IsNamed(KeyValuePair<string, string> line, string name) => line.Key.Equals(name, StringComparison.OrdinalIgnoreCase);
}
