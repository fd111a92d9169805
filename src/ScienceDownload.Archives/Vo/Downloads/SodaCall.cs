namespace ScienceDownload.Archives.Vo;

/// <summary>Calls of a service that a document describes: cut-outs and the like.</summary>
internal static class SodaCall
{
    private const string SodaSync = "ivo://ivoa.net/std/soda#sync";

    /// <summary>Whether a service cuts out.</summary>
    public static bool IsSoda(ServiceDescriptor service) => service.StandardId?.StartsWith(SodaSync, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Whether its answer is a page for people.</summary>
    public static bool IsForPeople(ServiceDescriptor service) =>
        service.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>
    /// The addresses to fetch: what is fixed and what the row gives is always sent, what the user chose comes after it. Services take one
    /// value of a name at a time, so that several values make several addresses.
    /// </summary>
    /// <param name="service">The service.</param>
    /// <param name="row">The row it is called for; null for none.</param>
    /// <param name="chosen">What the user chose.</param>
    /// <exception cref="DownloadException">It has no address, or takes a value that the row does not have.</exception>
    public static IReadOnlyList<Uri> Addresses(ServiceDescriptor service, VoRecord? row, IReadOnlyList<KeyValuePair<string, string>> chosen)
    {
        IEnumerable<KeyValuePair<string, string>[]> calls = [[]];
        foreach (IGrouping<string, KeyValuePair<string, string>> name in chosen.GroupBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
            calls = [.. calls.SelectMany(call => name.Select(pair => (KeyValuePair<string, string>[])[.. call, pair]))];
        return [.. calls.Select(call => ServiceCalls.Make(service, row, call).Target)];
    }
}
