namespace ScienceDownload.Archives.Vo;

/// <summary>Answers that are to be columns of text.</summary>
internal static class TextAnswer
{
    /// <summary>Looks whether a service sent its error instead: that comes as a VOTable whatever was asked for, and with any status.</summary>
    /// <param name="source">The answer.</param>
    /// <param name="host">Who sent it.</param>
    /// <exception cref="DownloadException">It is an error (<see cref="ErrorId.VoServiceFault"/>), in the service's words.</exception>
    public static void RefuseError(VoSource source, string host)
    {
        byte[] head = new byte[4096];
        int read;
        using (Stream bytes = source.Open())
            read = bytes.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        ReadOnlySpan<byte> text = head.AsSpan(0, read).TrimStart(" \t\r\n\uFEFF"u8);
        if (!text.StartsWith("<"u8) || text.IndexOf("VOTABLE"u8) < 0)
            return;
        if (VoScanner.Scan(source).Status is { Outcome: VoOutcome.Error } status)
            throw VoFault.ToException(status.Message, host);
    }
}
