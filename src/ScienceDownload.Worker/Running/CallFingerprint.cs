using System.Security.Cryptography;
using System.Text;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Worker.Running;

/// <summary>
/// Tells whether a call asks for the same as an earlier one: the same input, folder and options. What a killed call left unfinished is then
/// taken up, instead of being made a second time beside it.
/// </summary>
internal static class CallFingerprint
{
    /// <summary>The digest of a request.</summary>
    /// <param name="options">How it is to be carried out. Header values are not among them.</param>
    /// <param name="inputs">What is asked for.</param>
    public static string Of(BatchOptions options, params IEnumerable<string> inputs)
    {
        // As they are stored, so that a new option takes part by itself.
        string settings = OptionsJson.Write(options with { Fingerprint = null });
        string text = string.Join('\0', inputs.Prepend(settings));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
