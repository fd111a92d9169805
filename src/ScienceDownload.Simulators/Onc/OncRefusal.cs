using System.Text.Json.Nodes;

namespace ScienceDownload.Simulators;

/// <summary>A refusal in ONC's form.</summary>
internal sealed class OncRefusal(int status, int code, string message, string? parameter) : Exception(message)
{
    public int Status => status;

    public JsonNode Body => new JsonObject
    {
        ["errors"] = new JsonArray(new JsonObject { ["errorCode"] = code, ["errorMessage"] = Message, ["parameter"] = parameter }),
    };

    public static OncRefusal Unknown(string parameter) => new(400, 127, "Invalid parameter value", parameter);

    public static OncRefusal Missing(string parameter) => new(400, 128, "Missing required parameter", parameter);

    public static OncRefusal NoSuchParameter(string parameter) => new(400, 129, "Invalid parameter name", parameter);
}
