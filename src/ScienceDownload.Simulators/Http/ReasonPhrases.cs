using System.Net;
using System.Text.RegularExpressions;

namespace ScienceDownload.Simulators;

internal static partial class ReasonPhrases
{
    /// <summary>The registered phrase, made from the enum's name; "Status" for a code nobody registered.</summary>
    public static string Of(int status) => status switch
    {
        200 => "OK",
        206 => "Partial Content",
        304 => "Not Modified",
        _ when Enum.IsDefined((HttpStatusCode)status) => WordStart().Replace(((HttpStatusCode)status).ToString(), " "),
        _ => "Status",
    };

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex WordStart();
}
