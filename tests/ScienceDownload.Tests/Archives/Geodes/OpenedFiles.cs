using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ScienceDownload.Tests.Archives.Geodes;

/// <summary>Hears from Linux which files of a folder are opened, by whomever; permissions would not keep an administrator out.</summary>
internal sealed class OpenedFiles : IDisposable
{
    private const int NonBlocking = 0x800;
    private const uint Open = 0x20;
    private const uint Overflow = 0x4000;
    private const int HeaderLength = 16;

    private readonly SafeFileHandle _events;

    public OpenedFiles(string folder)
    {
        int descriptor = NativeMethods.Initialize(NonBlocking);
        _events = new SafeFileHandle(descriptor, ownsHandle: true);
        Assert.True(descriptor >= 0 && NativeMethods.Watch(descriptor, Encoding.UTF8.GetBytes(folder + '\0'), Open) >= 0, "No watch is to be had.");
    }

    /// <summary>The names of the files that were opened since it was last asked.</summary>
    public IReadOnlyList<string> Take()
    {
        var names = new List<string>();
        byte[] buffer = new byte[64 * 1024];
        while ((int)NativeMethods.Read(_events, buffer, buffer.Length) is var length and > 0)
        {
            for (int at = 0; at < length;)
            {
                ReadOnlySpan<byte> one = buffer.AsSpan(at);
                Assert.Equal(0u, BinaryPrimitives.ReadUInt32LittleEndian(one[4..]) & Overflow);
                int nameLength = BinaryPrimitives.ReadInt32LittleEndian(one[12..]);
                names.Add(Encoding.UTF8.GetString(one.Slice(HeaderLength, nameLength)).TrimEnd('\0'));
                at += HeaderLength + nameLength;
            }
        }

        return names;
    }

    public void Dispose() => _events.Dispose();

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "inotify_init1")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Initialize(int flags);

        [DllImport("libc", EntryPoint = "inotify_add_watch")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Watch(int descriptor, byte[] path, uint mask);

        [DllImport("libc", EntryPoint = "read")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern nint Read(SafeFileHandle descriptor, byte[] buffer, nint count);
    }
}
