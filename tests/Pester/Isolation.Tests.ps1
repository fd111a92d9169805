BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $archive = Start-TestArchive
}

AfterAll {
    Stop-TestArchive $archive
    Remove-TestModule
}

Describe 'Beside a module that brought another <Name>' -ForEach @(
    @{ Name = 'Polly.Core' }
    @{ Name = 'Microsoft.Data.Sqlite' }
    @{ Name = 'SQLitePCLRaw.core' }
) {
    It 'downloads with its own' {
        # An old assembly of that name, as another module would have loaded it first: whoever gets it instead of ours finds none of its types.
        $old = Join-Path $TestDrive "$Name.dll"
        $source = '[assembly: System.Reflection.AssemblyVersion("1.0.0.0")] public static class OldCopyOf' + ($Name -replace '\W') + ' { }'
        Add-Type -TypeDefinition $source -OutputAssembly $old -OutputType Library
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
