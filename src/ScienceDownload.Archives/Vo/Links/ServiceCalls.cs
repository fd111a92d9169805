using System.Globalization;

namespace ScienceDownload.Archives.Vo;

/// <summary>Turns the description of a service into a request.</summary>
internal static class ServiceCalls
{
    /// <summary>What a service is sent for a row: what it always takes, what it takes from the row, and what the user chose.</summary>
    /// <param name="service">The service.</param>
    /// <param name="record">The row; null when the service takes nothing of it.</param>
    /// <param name="chosen">The user's values by name, in either case; names the service does not list are sent all the same.</param>
    /// <exception cref="DownloadException">The service has no address, or takes a value that the row does not have.</exception>
    public static VoCall Make(ServiceDescriptor service, VoRecord? record, IEnumerable<KeyValuePair<string, string>> chosen)
    {
        Uri uri = AddressOf(service)
            ?? throw new DownloadException(ErrorId.VoNoLink, $"The service '{service}' has no address that can be called.");
        List<KeyValuePair<string, string>> own = [.. chosen];
        var sent = new List<KeyValuePair<string, string>>();
        foreach (ServiceParameter parameter in service.Parameters)
        {
            if (own.Exists(one => one.Key.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase)) && parameter.Ref is null)
                continue;
            if (parameter.Ref is { } reference)
                sent.Add(new(parameter.Name, FromRow(service, parameter, record, reference)));
            else if (parameter.Value is { } value)
                sent.Add(new(parameter.Name, value));
        }

        // The user may write names in another case than the service lists them.
        foreach ((string name, string value) in own)
        {
            string spelled = service.Parameters.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Name ?? name;
            sent.Add(new(spelled, value));
        }

        return new VoCall(uri) { Parameters = sent };
    }

    /// <summary>
    /// Where a links service is asked, with what it is always sent; the ids and what users choose come with each question. Null when it has
    /// no address that can be called.
    /// </summary>
    public static Uri? LinksAddress(ServiceDescriptor service) => AddressOf(service) is not { } uri ? null : VoCall.Append(uri, service.Parameters
        .Where(one => one is { Ref: null, Value: not null, Field.Options.Count: 0 })
        .Where(one => !one.Name.Equals("ID", StringComparison.OrdinalIgnoreCase))
        .Select(one => new KeyValuePair<string, string>(one.Name, one.Value!)));

    /// <summary>Whose copies a links service can be asked for by name; none when it lets nobody choose.</summary>
    public static IReadOnlyList<LinkSource> Sources(ServiceDescriptor service)
    {
        ServiceParameter? source = service.Parameters.FirstOrDefault(one => one.Name.Equals("source", StringComparison.OrdinalIgnoreCase));
        return source is null ? [] : [.. source.Field.Options.Select(option =>
        {
            string[] parts = option.Split(':', 2);
            return new LinkSource(source.Name, option, CloudColumns.Provider(parts[0]), parts.Length > 1 ? parts[1] : null);
        })];
    }

    private static Uri? AddressOf(ServiceDescriptor service) =>
        Uri.TryCreate(service.AccessUrl?.Trim(), UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? uri : null;

    private static string FromRow(ServiceDescriptor service, ServiceParameter parameter, VoRecord? record, string reference)
    {
        int place = record?.VoTable.Find(field => field.Id == reference) ?? -1;
        object? value = place < 0 ? null : record![place];
        return value switch
        {
            null =>
                throw new DownloadException(ErrorId.VoNoLink, $"The service '{service}' takes {parameter.Name} from the row, and the row has none."),
            Array array => string.Join(' ', array.Cast<object?>().Select(Text)),
            _ => Text(value),
        };
    }

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
