using System.Text.RegularExpressions;

namespace ScienceDownload.Archives.Vo;

/// <summary>One way to sign in that a service offers in <c>WWW-Authenticate</c>.</summary>
/// <param name="Scheme">The way, lower case: <c>basic</c>, <c>bearer</c>, <c>ivoa_bearer</c>, <c>ivoa_x509</c>, <c>ivoa_cookie</c>.</param>
/// <param name="Parameters">What goes with it, names lower case.</param>
internal sealed partial record Challenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>The standard by which a user name and a password become a token.</summary>
    public const string PasswordStandard = "ivo://ivoa.net/sso#tls-with-password";

    /// <summary>Reads all challenges of header values; several may share one value.</summary>
    public static IReadOnlyList<Challenge> Parse(IEnumerable<string> values)
    {
        var challenges = new List<Challenge>();
        foreach (string value in values)
        {
            string scheme = "";
            Dictionary<string, string>? parameters = null;
            foreach (Match match in Tokens().Matches(value))
            {
                if (match.Groups["name"].Success && parameters is not null)
                {
                    Group quoted = match.Groups["quoted"];
                    parameters[match.Groups["name"].Value.ToLowerInvariant()] =
                        quoted.Success ? quoted.Value.Replace("\\\"", "\"", StringComparison.Ordinal) : match.Groups["plain"].Value;
                }
                else if (match.Groups["scheme"].Success)
                {
                    scheme = match.Groups["scheme"].Value.ToLowerInvariant();
                    challenges.Add(new Challenge(scheme, parameters = new Dictionary<string, string>(StringComparer.Ordinal)));
                }
            }
        }

        return challenges;
    }

    [GeneratedRegex("""(?<name>[\w-]+)\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<plain>[^\s,"]+))|(?<scheme>[A-Za-z][\w-]*)""", RegexOptions.None, 1000)]
    private static partial Regex Tokens();
}
