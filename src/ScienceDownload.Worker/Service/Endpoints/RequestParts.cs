using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ScienceDownload.Worker.Service.Endpoints;

/// <summary>What several routes read from a request.</summary>
internal static class RequestParts
{
    /// <summary>A part of the route.</summary>
    public static string Route(this HttpContext context, string name) => (string?)context.Request.RouteValues[name] ?? "";

    /// <summary>Where the service was asked, as the client sees it.</summary>
    public static Uri ServiceUri(this HttpRequest request) => new($"{request.Scheme}://{request.Host}");

    /// <summary>Seconds from the query, cut to what is sensible; null when there are none.</summary>
    public static TimeSpan? Seconds(this HttpRequest request, string name, double most) =>
        double.TryParse(request.Query[name], NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds >= 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, most))
            : null;
}
