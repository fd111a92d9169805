using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;
using ScienceDownload.Jobs;

namespace ScienceDownload.Loading;

/// <summary>What happens when the module is imported and removed. An import loads nothing of <c>lib/</c>: it must be quick, and most sessions import more than they use.</summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static int s_imports;

    /// <summary>Whether the module is imported in a runspace of this process. PowerShell keeps asking its job source adapter when it is not.</summary>
    internal static bool IsImported => Volatile.Read(ref s_imports) > 0;

    /// <summary>Lets the default context find the two assemblies of <c>lib/</c> that the root assembly names, and no others.</summary>
    public void OnImport()
    {
        if (Interlocked.Increment(ref s_imports) == 1)
            AssemblyLoadContext.Default.Resolving += Resolve;
    }

    /// <summary>
    /// Closes the engines when this was the last runspace with the module. Batches that run here are suspended and can be resumed by any process.
    /// </summary>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (Interlocked.Decrement(ref s_imports) > 0)
            return;
        EngineHost.CloseAll();
        ServiceHost.CloseAll();
        JobTable.Clear();
        AssemblyLoadContext.Default.Resolving -= Resolve;
    }

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        name.Name is "ScienceDownload.Archives" or "ScienceDownload.Simulators" ? LibraryLoadContext.Instance.LoadFromAssemblyName(name) : null;
}
