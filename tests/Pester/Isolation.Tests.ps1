BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $archive = Start-TestArchive

    # Add-Type gives what it compiles a name of its own; the compiler behind it takes the one it is told.
    Add-Type -TypeDefinition 'public static class LoadsTheCompiler { }'
    function Export-OldAssembly([string] $Name, [string] $Path) {
        $tree = [Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree]::ParseText('[assembly: System.Reflection.AssemblyVersion("1.0.0.0")] public static class Old { }')
        $runtime = [Microsoft.CodeAnalysis.MetadataReference]::CreateFromFile([object].Assembly.Location)
        $options = [Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions]::new([Microsoft.CodeAnalysis.OutputKind]::DynamicallyLinkedLibrary)
        $compilation = [Microsoft.CodeAnalysis.CSharp.CSharpCompilation]::Create($Name, [Microsoft.CodeAnalysis.SyntaxTree[]] @($tree), [Microsoft.CodeAnalysis.MetadataReference[]] @($runtime), $options)
        $result = [Microsoft.CodeAnalysis.FileSystemExtensions]::Emit($compilation, $Path)
        if (-not $result.Success) { throw "$($result.Diagnostics)" }
    }
}

AfterAll {
    Stop-TestArchive $archive
    Remove-TestModule
}

# As if another module had loaded its old copy first: whoever got that one instead of ours would find none of its types.
Describe 'Beside a module that brought another <Name>' -ForEach @(
    @{ Name = 'Polly.Core' }
    @{ Name = 'SQLitePCLRaw.core' }
) {
    It 'downloads with its own' {
        $old = Join-Path $TestDrive "$Name.dll"
        Export-OldAssembly $Name $old
        $uri = Get-TestUri $archive 'isolated.bin'

        $lines = Invoke-Shell @"
Add-Type -Path '$old'
`$batch = Start-BatchDownload '$uri' -Destination '$TestDrive/$Name' -Wait
"`$(`$batch.State) `$(`$batch.Completed)"
foreach (`$context in [Runtime.Loader.AssemblyLoadContext]::All) { foreach (`$assembly in `$context.Assemblies) { if (`$assembly.GetName().Name -eq '$Name') { "`$(`$context.Name) `$(`$assembly.GetName().Version)" } } }
"@
        $lines | Should -Contain 'Completed 1'
        $lines | Should -Contain 'Default 1.0.0.0'
        @($lines -like 'ScienceDownload *') | Should -HaveCount 1
    }
}
