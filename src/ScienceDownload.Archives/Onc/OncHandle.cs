using System.Globalization;

namespace ScienceDownload.Archives.Onc;

/// <summary>By what an order is found again: ONC's number of the request, and of its runs once they are known.</summary>
/// <param name="Request">The request.</param>
/// <param name="Runs">The runs; empty before the first poll.</param>
internal sealed record OncHandle(long Request, IReadOnlyList<long> Runs)
{
    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="DownloadException">It is no handle.</exception>
    public static OncHandle Parse(string text)
    {
        string[] parts = text.Split('/');
        string[] runs = parts.Length > 1 ? parts[1].Split(',') : [];
        var numbers = new List<long>();
        foreach (string part in runs.Prepend(parts[0]))
        {
            if (!long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
                throw new DownloadException(ErrorId.StateCorrupt, "The state file holds a handle of an ONC order that is none. Restart the batch.");
            numbers.Add(number);
        }

        return new OncHandle(numbers[0], numbers[1..]);
    }

    /// <summary><c>20480001/30480001</c></summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Request}{(Runs.Count == 0 ? "" : "/")}{string.Join(',', Runs)}");
}
