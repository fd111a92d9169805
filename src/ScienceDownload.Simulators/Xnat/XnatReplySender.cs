using System.Text;
using System.Text.RegularExpressions;

namespace ScienceDownload.Simulators;

/// <summary>Sends what the simulated XNAT answers, with the faults that are set on whatever address fits.</summary>
/// <param name="options">How the server behaves.</param>
/// <param name="root">Its root, without the context path.</param>
internal sealed class XnatReplySender(XnatSimulatorOptions options, Uri root)
{
    /// <summary>The page of what is not there.</summary>
    public const string Missing = "<html><head><title>Status page</title></head><body><h3>Unable to find file.</h3></body></html>";

    private readonly List<(Regex Target, ArmedFault Fault)> _faults = [];

    public static Task NotFoundAsync(HttpExchange exchange) => exchange.SendTextAsync(404, Missing, "text/html");

    public void Add(string target, Fault fault)
    {
        lock (_faults) _faults.Add((new Regex(target, RegexOptions.CultureInvariant), new ArmedFault(fault)));
    }

    public void ClearFaults()
    {
        lock (_faults) _faults.Clear();
    }

    /// <summary>Sends a text of the server's own making.</summary>
    public Task SendAsync(HttpExchange exchange, string text, string contentType) =>
        SendAsync(exchange, new LiteralContent(Encoding.UTF8.GetBytes(text)), contentType, options.GzipJson ? [Fault.Gzip()] : []);

    /// <summary>Sends content, with more that goes wrong than what is set on its address.</summary>
    public Task SendAsync(HttpExchange exchange, FileContent content, string contentType, params IEnumerable<Fault> more)
    {
        ArmedFault[] faults;
        lock (_faults)
        {
            var fits = _faults.Where(rule => rule.Target.IsMatch(exchange.Request.Target)).Select(rule => rule.Fault);
            faults = [.. fits, .. more.Select(fault => new ArmedFault(fault))];
        }

        var here = new Uri(root, exchange.Request.Target);
        var file = new SimulatedFile(here, here, exchange.Request.Path, content, seed: 0, faults)
        {
            ETag = null, LastModified = null, ContentType = contentType,
        };
        return WebArchiveSimulator.AnswerAsync(new FileRequest(exchange, file));
    }
}
