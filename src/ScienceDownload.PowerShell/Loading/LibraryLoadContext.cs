using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace ScienceDownload.Loading;

/// <summary>
/// Loads the engine and its packages from <c>lib/</c>, apart from everything that PowerShell and other modules load: two versions of Polly
/// live side by side. Only Contracts is shared, so that its types are the same on both sides.
/// </summary>
internal sealed class LibraryLoadContext : AssemblyLoadContext
{
    private static readonly Assembly Contracts = typeof(IDownloadEngine).Assembly;
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(typeof(LibraryLoadContext).Assembly.Location)!, "lib");

    private LibraryLoadContext()
        : base("ScienceDownload")
    {
    }

    /// <summary>The one context of this process; a module that is imported again finds its assemblies loaded.</summary>
    public static LibraryLoadContext Instance { get; } = new();

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == Contracts.GetName().Name)
            return Contracts;
        // A package may bring an older copy of what the runtime has; the runtime's own wins, so that its types are everybody's.
        if (assemblyName.Name!.StartsWith("System.", StringComparison.Ordinal) && IsPartOfRuntime(assemblyName))
            return null;
        string file = Path.Combine(Folder, assemblyName.Name + ".dll");
        return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        foreach (string rid in RuntimeIdentifiers())
        {
            string native = Path.Combine(Folder, "runtimes", rid, "native");
            foreach (string name in FileNames(unmanagedDllName))
            {
                string file = Path.Combine(native, name);
                // A file made for another C library exists but does not load; the next candidate may.
                if (File.Exists(file) && NativeLibrary.TryLoad(file, out nint handle))
                    return handle;
            }
        }

        return 0;
    }

    private static bool IsPartOfRuntime(AssemblyName name)
    {
        try
        {
            Default.LoadFromAssemblyName(new AssemblyName(name.Name!));
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private static IEnumerable<string> RuntimeIdentifiers()
    {
        // First what the runtime calls itself; a runtime built by a distribution has a name of its own that no package knows.
        yield return RuntimeInformation.RuntimeIdentifier;
        string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        yield return $"{system}-{architecture}";
        if (system == "linux")
            yield return $"linux-musl-{architecture}";
    }

    private static string[] FileNames(string name) =>
        OperatingSystem.IsWindows() ? [name + ".dll", name]
        : OperatingSystem.IsMacOS() ? [$"lib{name}.dylib", name]
        : [$"lib{name}.so", name];
}
