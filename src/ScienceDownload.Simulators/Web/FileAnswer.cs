using System.Globalization;

namespace ScienceDownload.Simulators;

/// <summary>The answer to a request for a file while it takes shape: honest at first, then as the faults bend it.</summary>
internal sealed class FileAnswer
{
    private readonly List<(long Offset, Func<BodySender, Task> Act)> _script = [];

    public FileAnswer(FileRequest request)
    {
        Request = request;
        var version = request.File.Version;
        Content = version.Content;
        ETag = version.ETag;
        LastModified = version.LastModified;
        ContentDisposition = request.File.ContentDisposition;
        Total = Content.Length;
    }

    public FileRequest Request { get; }

    public FileContent Content { get; }

    public string? ETag { get; set; }

    public DateTimeOffset? LastModified { get; set; }

    public string? ContentDisposition { get; set; }

    public bool HonoursRanges { get; set; } = true;

    /// <summary>Whether ranges that are honoured are announced too.</summary>
    public bool AnnouncesRanges { get; set; } = true;

    /// <summary>Whether a range is sent whatever its condition says.</summary>
    public bool IgnoresIfRange { get; set; }

    public bool UsesGzip { get; set; }

    /// <summary>200, 206, or what a condition decided; 0 until <see cref="Decide"/>.</summary>
    public int Status { get; private set; }

    /// <summary>First byte of the file that the body carries.</summary>
    public long Start { get; set; }

    /// <summary>Bytes of the file that the body carries.</summary>
    public long Count { get; set; }

    /// <summary>The total named in <c>Content-Range</c>.</summary>
    public long Total { get; set; }

    /// <summary>Null: the true length of the body.</summary>
    public BodyFraming? Framing { get; set; }

    public List<Pace> Paces { get; } = [];

    /// <summary>What happens on the way, by body offset; at one offset in the order of the faults.</summary>
    public IEnumerable<(long Offset, Func<BodySender, Task> Act)> Script => _script.OrderBy(step => step.Offset);

    private HttpExchange Exchange => Request.Exchange;

    /// <summary>Does something when the body has come to an offset, if it goes beyond it.</summary>
    public void At(long bodyOffset, Func<BodySender, Task> act) => _script.Add((bodyOffset, act));

    /// <summary>Looks at conditions and range; true when the answer carries bytes of the file.</summary>
    public bool Decide()
    {
        var asked = Exchange.Request;
        Count = Content.Length;
        Status = Preconditions.Decide(asked.Headers, ETag, LastModified) ?? 200;
        if (Status != 200) return false;
        var mayRange = HonoursRanges
            && asked.Method == "GET"
            && (IgnoresIfRange || Preconditions.AllowRange(asked.Headers["If-Range"], ETag, LastModified));
        if (!mayRange || ByteRangeRequest.Parse(asked.Headers["Range"]) is not { } range) return true;
        if (range.Of(Content.Length) is not var (start, count))
        {
            Status = 416;
            return false;
        }

        (Status, Start, Count) = (206, start, count);
        return true;
    }

    public async Task SendAsync()
    {
        var headers = Exchange.Response.Headers;
        headers["ETag"] = ETag;
        headers["Last-Modified"] = LastModified?.ToString("R", CultureInfo.InvariantCulture);
        if (HonoursRanges && AnnouncesRanges) headers["Accept-Ranges"] = "bytes";
        if (Status is not (200 or 206))
        {
            if (Status == 416) headers["Content-Range"] = string.Create(CultureInfo.InvariantCulture, $"bytes */{Total}");
            await Exchange.SendAsync(Status).ConfigureAwait(false);
            return;
        }

        headers["Content-Type"] = Request.File.ContentType;
        headers["Content-Disposition"] = ContentDisposition;
        if (Status == 206) headers["Content-Range"] = string.Create(CultureInfo.InvariantCulture, $"bytes {Start}-{Start + Count - 1}/{Total}");
        if (UsesGzip) headers["Content-Encoding"] = "gzip";
        Exchange.Response.Start(Status, Framing ?? BodyFraming.Length(Count));
        if (Exchange.Request.Method != "HEAD") await new BodySender(this).SendAsync().ConfigureAwait(false);
    }
}
