using System.Globalization;
using System.Text;

namespace ScienceDownload.Simulators;

internal sealed class MultipartFault(int times) : Fault(times)
{
    private const string Boundary = "THIS_STRING_SEPARATES";

    internal override async Task<bool> InterceptAsync(FileRequest request, ArmedFault armed)
    {
        var asked = request.Exchange.Request;
        if (ByteRangeRequest.Parse(asked.Headers["Range"])?.Of(request.File.Length) is not var (start, count) || !armed.TryFire()) return false;
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"--{Boundary}\r\nContent-Type: application/octet-stream\r\n"
                + $"Content-Range: bytes {start}-{start + count - 1}/{request.File.Length}\r\n\r\n");
        byte[] body =
            [.. Encoding.ASCII.GetBytes(head), .. request.File.Slice(start, (int)count), .. Encoding.ASCII.GetBytes($"\r\n--{Boundary}--\r\n")];
        request.Exchange.Response.Headers["ETag"] = request.File.ETag;
        await request.Exchange.SendAsync(206, body, $"multipart/byteranges; boundary={Boundary}").ConfigureAwait(false);
        return true;
    }
}
