using System.Globalization;
using System.Text;
using ScienceDownload.Engine.Jobs;

namespace ScienceDownload.Engine.Cluster;

/// <summary>
/// What one part has so far, and the right to go on with it. A task that was given up for dead may still live on a node that nobody reaches, and it
/// must never again change a file. So each attempt has a folder of its own, and the next one takes it away:
/// <code>
/// task-0007/
///   claim-1  claim-2     one for each attempt, in order; made with the rule that only one process can make a file
///   g-1                  a file: here was the folder of attempt 1, and it cannot come back
///   g-2/                 what attempt 2 works in
///     state.db  manifest.json  status.json  items.jsonl
///     parts/             partial files; a finished one leaves by a rename
///     released-2         the attempt has ended by itself: nobody can be writing any more
///   old-1/               taken from attempt 1, until attempt 2 has what it needs of it
/// </code>
/// Who takes a part over renames the folder, so that paths into it lead nowhere, and then empties and removes its <c>parts</c>, so that handles to
/// it are worth nothing either (a network disk remembers folders by handle). After that no rename of the old task can succeed: it has no partial
/// file to rename and no folder to make one in. What it may still write goes to files that nobody reads, because partial files and state are
/// copied, not moved, unless it had let go of them.
/// </summary>
internal sealed class TaskFolder
{
    private const string Claim = "claim-", Current = "g-", Old = "old-", New = "new-", Released = "released-", Claimed = "claimed";
    private const int MostRounds = 1000;

    private readonly string _root;

    private TaskFolder(string root, int attempt)
    {
        _root = root;
        Attempt = attempt;
        FullName = Numbered(root, Current, attempt);
    }

    /// <summary>Which attempt this is, from 1.</summary>
    public int Attempt { get; }

    /// <summary>The folder of this attempt.</summary>
    public string FullName { get; }

    /// <summary>Whether no later attempt has taken the part over.</summary>
    public bool IsOurs => !File.Exists(Numbered(_root, Claim, Attempt + 1));

    /// <summary>Takes a part over, whoever had it.</summary>
    /// <param name="root">The part's folder; made when missing.</param>
    /// <param name="owner">Who takes it, for people.</param>
    /// <exception cref="DownloadException">Another one was faster (<see cref="ErrorId.BatchBusy"/>), or the folder cannot be written.</exception>
    public static TaskFolder Take(string root, string owner)
    {
        try
        {
            var folder = new TaskFolder(root, Fence(root, owner));
            folder.Adopt();
            return folder;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.DestinationUnwritable, $"'{root}' cannot be used: {cause.Message}", cause);
        }
    }

    /// <summary>Takes a part from whoever has it, without going on with it.</summary>
    /// <returns>The number of the attempt that this counts as.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static int Fence(string root, string owner)
    {
        Directory.CreateDirectory(root);
        int attempt = TakeNumber(root, owner);
        for (int earlier = 1; earlier < attempt; earlier++)
            Block(root, earlier);
        foreach (int earlier in NumbersOf(root, Old).Where(number => number < attempt))
        {
            string old = Numbered(root, Old, earlier);
            if (!File.Exists(Path.Combine(old, Released + Text(earlier))))
                Drain(Path.Combine(old, DownloadEngine.TaskParts), Path.Combine(old, Claimed));
        }

        return attempt;
    }

    /// <summary>The folder that holds what is known of a part now, whoever works in it; null when nobody has begun.</summary>
    public static string? Find(string root)
    {
        if (!Directory.Exists(root))
            return null;
        // A folder that is being taken over has both names in turn; the newest of either is the one.
        return Directory.EnumerateDirectories(root)
            .Select(folder => (folder, Number: NumberOf(Path.GetFileName(folder), Current) ?? NumberOf(Path.GetFileName(folder), Old)))
            .Where(found => found.Number is not null)
            .OrderByDescending(found => found.Number)
            .Select(found => found.folder)
            .FirstOrDefault();
    }

    /// <summary>Says that this attempt has ended and holds nothing open any more: the next one need not copy.</summary>
    public void Release()
    {
        try
        {
            File.WriteAllText(Path.Combine(FullName, Released + Text(Attempt)), "");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // Taken over meanwhile, or the disk is full: then the next attempt copies.
        }
    }

    private static int TakeNumber(string root, string owner)
    {
        while (true)
        {
            int number = NumbersOf(root, Claim).DefaultIfEmpty().Max() + 1;
            try
            {
                using var claim = new FileStream(Numbered(root, Claim, number), FileMode.CreateNew, FileAccess.Write);
                claim.Write(Encoding.UTF8.GetBytes(owner + "\n"));
                return number;
            }
            catch (IOException) when (File.Exists(Numbered(root, Claim, number)))
            {
                // Another one was faster; the number after it is still free.
            }
        }
    }

    /// <summary>Moves the folder of an attempt aside, and puts a file where it was.</summary>
    private static void Block(string root, int attempt)
    {
        string path = Numbered(root, Current, attempt);
        while (true)
        {
            try
            {
                using var file = new FileStream(path, FileMode.CreateNew);
                return;
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException && File.Exists(path))
            {
                return;
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException && Directory.Exists(path))
            {
                try
                {
                    Directory.Move(path, Numbered(root, Old, attempt));
                }
                catch (DirectoryNotFoundException)
                {
                    // Somebody else is taking it too.
                }
            }
        }
    }

    /// <summary>Empties a folder that another process may still be filling, and removes it.</summary>
    private static void Drain(string from, string to)
    {
        for (int round = 0; Directory.Exists(from); round++)
        {
            foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).ToList())
            {
                string target = Path.Combine(to, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                try
                {
                    File.Move(file, target, overwrite: true);
                }
                catch (FileNotFoundException)
                {
                    // It has just got its final name: whoever renames first has it.
                }
            }

            try
            {
                List<string> folders = [.. Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories)];
                foreach (string folder in folders.OrderByDescending(folder => folder.Length))
                    Directory.Delete(folder);
                Directory.Delete(from);
            }
            catch (IOException) when (round < MostRounds)
            {
                // The old task has made another file meanwhile.
            }
        }
    }

    private void Adopt()
    {
        foreach (int earlier in NumbersOf(_root, New).Where(number => number < Attempt))
            Directory.Delete(Numbered(_root, New, earlier), recursive: true);
        List<int> left = [.. NumbersOf(_root, Old).Where(number => number < Attempt).OrderDescending()];
        string own = Numbered(_root, New, Attempt);
        if (left is [var last, ..] && File.Exists(Path.Combine(Numbered(_root, Old, last), Released + Text(last))))
        {
            Become(Numbered(_root, Old, last));
        }
        else
        {
            Directory.CreateDirectory(own);
            if (left.Count > 0)
                TaskCopy.Copy(Numbered(_root, Old, left[0]), own, Claimed);
            Become(own);
        }

        Directory.CreateDirectory(Path.Combine(FullName, DownloadEngine.TaskParts));
        foreach (int earlier in left.Where(earlier => Directory.Exists(Numbered(_root, Old, earlier))))
            Directory.Delete(Numbered(_root, Old, earlier), recursive: true);
    }

    private void Become(string folder)
    {
        try
        {
            Directory.Move(folder, FullName);
        }
        catch (IOException cause) when (!IsOurs)
        {
            throw new DownloadException(ErrorId.BatchBusy, "Another task took this part over.", cause);
        }
    }

    private static List<int> NumbersOf(string root, string prefix) =>
        [.. Directory.EnumerateFileSystemEntries(root, prefix + "*").Select(path => NumberOf(Path.GetFileName(path), prefix)).OfType<int>()];

    private static int? NumberOf(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;

    private static string Numbered(string root, string prefix, int number) => Path.Combine(root, prefix + Text(number));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
