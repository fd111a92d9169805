using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using ScienceDownload.Worker.Service.Batches;
using ScienceDownload.Worker.Service.Http;

namespace ScienceDownload.Worker.Service.Endpoints;

/// <summary><c>/files</c>: what completed jobs brought, whole or a range of it.</summary>
internal sealed class FileEndpoints(ServiceSettings settings, ApiKeys keys, ServedFiles files)
{
    private static readonly string[] Methods = ["GET", "HEAD"];

    public void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/files/{**path}", Methods, SendAsync);

    private async Task SendAsync(HttpContext context)
    {
        if (settings.FilesNeedKey)
            keys.Require(context.Request);
        string path = Uri.UnescapeDataString(context.Route("path"));
        if (path.Contains('\\', StringComparison.Ordinal) || path.Any(char.IsControl) || path.Split('/').Any(part => part is "." or ".." or ""))
            throw new ServiceException(400, "Invalid file path");
        // Only a completed job's file has an entry; the path itself is never looked up on the disk.
        if (files.Find(path) is not { } file)
            throw ServiceException.FileNotFound();
        FileStream stream = Open(file);
        await using (stream.ConfigureAwait(false))
        {
            string name = path[(path.LastIndexOf('/') + 1)..];
            string shown = IsPlain(name) ? $"filename=\"{name}\"" : "filename*=utf-8''" + Uri.EscapeDataString(name);
            context.Response.Headers.ContentDisposition = "attachment; " + shown;
            context.Response.Headers.CacheControl = "private, no-cache";
            // Whatever it is, no browser shall run it as a page of this origin.
            context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
            DateTime modified = File.GetLastWriteTimeUtc(stream.SafeFileHandle);
            string tag = file.Sha256 ?? FormattableString.Invariant($"{stream.Length:x}-{modified.Ticks:x}");
            var known = new EntityTagHeaderValue($"\"{tag}\"");
            IResult result = Results.File(stream, file.MediaType, null, modified, known, enableRangeProcessing: true);
            await result.ExecuteAsync(context).ConfigureAwait(false);
        }
    }

    private FileStream Open(ServedFile file)
    {
        try
        {
            return new FileStream(
                files.Resolve(file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ServiceException.FileNotFound();
        }
        catch (DownloadException)
        {
            throw new ServiceException(400, "Invalid file path");
        }
    }

    private static bool IsPlain(string name) => name.All(c => c is > ' ' and < (char)127 and not '"' and not '%' || c == ' ');
}
