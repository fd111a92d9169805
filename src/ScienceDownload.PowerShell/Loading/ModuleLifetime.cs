using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;
using ScienceDownload.Jobs;

namespace ScienceDownload.Loading;

/// <summary>What happens when the module is imported and removed. An import loads nothing of <c>lib/</c>: it must be quick, and most sessions import more than they use.</summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <summary>Lets the default context find the assemblies of <c>lib/</c> that the root assembly names, and no others.</summary>
    public void OnImport() => AssemblyLoadContext.Default.Resolving += Resolve;

    /// <summary>Closes the engines. Batches that run here are suspended and can be resumed by any process.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        EngineHost.CloseAll();
        JobTable.Clear();
        AssemblyLoadContext.Default.Resolving -= Resolve;
    }

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        name.Name is "ScienceDownload.Archives" or "ScienceDownload.Simulators" ? LibraryLoadContext.Instance.LoadFromAssemblyName(name) : null;
}
