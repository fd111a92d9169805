namespace ScienceDownload.Engine.Transfers;

/// <summary>
/// The copies of one file, and whose turn it is. A copy that failed for good is not asked again; one that was not reached, or brought damaged
/// bytes, gets a second chance when no fresh copy is left.
/// </summary>
internal sealed class Copies(DownloadItem item)
{
    private readonly DownloadItem[] _copies = item.Sources.Count == 1 ? [item] : [.. item.Sources.Select(source => item with { Sources = [source] })];
    private readonly State[] _states = new State[item.Sources.Count];
    private readonly string?[] _failures = new string?[item.Sources.Count];
    private int _current;

    private enum State
    {
        Fresh,
        Doubted,
        Gone,
    }

    /// <summary>The item with the copy whose turn it is as its only source.</summary>
    public DownloadItem Current => _copies[_current];

    /// <summary>Whether there is a copy that was not tried yet, so that nobody need be patient with this one.</summary>
    public bool HasFresh => _states.Where((state, index) => state == State.Fresh && index != _current).Any();

    /// <summary>Gives the turn to the copy that a partial file came from; false when it is none of these.</summary>
    public bool TrySelect(string sourceKey)
    {
        int index = Array.FindIndex(_copies, copy => ControlRecord.SourceKey(copy.PrimarySource) == sourceKey);
        if (index < 0 || _states[index] == State.Gone)
            return false;
        _current = index;
        return true;
    }

    /// <summary>Whether a failure says something about this copy that another copy need not share.</summary>
    public static bool IsAboutCopy(DownloadException failure) => failure.Id is
        ErrorId.ServerUnreachable or ErrorId.ServerError
            or ErrorId.ItemNotFound or ErrorId.NotSignedIn or ErrorId.AccessDenied or ErrorId.QuotaExhausted
        or ErrorId.RequestRefused or ErrorId.UnexpectedContent or ErrorId.RedirectInvalid or ErrorId.ArchiveReplyInvalid or ErrorId.TransferStalled
        or ErrorId.TransferTruncated or ErrorId.ContentChanged or ErrorId.LengthMismatch or ErrorId.ChecksumMismatch or ErrorId.VoServiceFault
        or ErrorId.VoFormat or ErrorId.VoAuthRequired or ErrorId.VoNoLink;

    /// <summary>Gives the turn to the next copy; false when none is left.</summary>
    public bool MoveOn(DownloadException failure)
    {
        bool mayComeBack = HasFresh && _states[_current] == State.Fresh && failure.Id is (ErrorId.ServerUnreachable or ErrorId.ChecksumMismatch);
        _states[_current] = mayComeBack ? State.Doubted : State.Gone;
        _failures[_current] = failure.Message;
        int next = Array.IndexOf(_states, State.Fresh);
        if (next < 0)
            next = Array.IndexOf(_states, State.Doubted);
        if (next < 0)
            return false;
        _current = next;
        return true;
    }

    /// <summary>The failure to report at the end: the last one, with what the other copies said.</summary>
    public DownloadException Report(DownloadException last)
    {
        string[] others = [.. _copies.Where((_, i) => i != _current && _failures[i] is not null)
            .Select(copy => $"{ItemName.Of(copy.PrimarySource)}: {_failures[Array.IndexOf(_copies, copy)]}")];
        return others.Length == 0 ? last : new DownloadException(
            last.Id, $"{last.Sentence} Before that, {string.Join(" ", others)}", last)
        {
            IsTransient = last.IsTransient,
            RetryAfter = last.RetryAfter,
            StatusCode = last.StatusCode,
        };
    }
}
