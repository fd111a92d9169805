BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $archive = Start-TestArchive
    $s3 = [ScienceDownload.Simulators.S3Simulator]::StartAsync($null).GetAwaiter().GetResult()
    $null = $s3.AddBucket('isolated', $true).Add('file.bin', 3000, 1, @())

    # Add-Type gives what it compiles a name of its own; the compiler behind it takes the one it is told.
    Add-Type -TypeDefinition 'public static class LoadsTheCompiler { }'
    function Export-OldAssembly([string] $Name, [string] $Path) {
        $source = '[assembly: System.Reflection.AssemblyVersion("1.0.0.0")] public static class Old { }'
        $trees = [Microsoft.CodeAnalysis.SyntaxTree[]] @([Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree]::ParseText($source))
        $runtime = [Microsoft.CodeAnalysis.MetadataReference[]] @(
            [Microsoft.CodeAnalysis.MetadataReference]::CreateFromFile([object].Assembly.Location))
        $options = [Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions]::new([Microsoft.CodeAnalysis.OutputKind]::DynamicallyLinkedLibrary)
        $compilation = [Microsoft.CodeAnalysis.CSharp.CSharpCompilation]::Create($Name, $trees, $runtime, $options)
        $result = [Microsoft.CodeAnalysis.FileSystemExtensions]::Emit($compilation, $Path)
        if (-not $result.Success) { throw "$($result.Diagnostics)" }
    }
}

AfterAll {
    Stop-TestArchive $archive
    $s3.DisposeAsync().AsTask().GetAwaiter().GetResult()
    Remove-TestModule
}

# As if another module had loaded its old copy first: whoever got that one instead of ours would find none of its types.
Describe 'Beside a module that brought another <Name>' -ForEach @(
    @{ Name = 'Polly.Core'; Source = { Get-TestUri $archive 'isolated.bin' } }
    @{ Name = 'SQLitePCLRaw.core'; Source = { Get-TestUri $archive 'isolated.bin' } }
    @{ Name = 'CsvHelper'; Source = { 'url', (Get-TestUri $archive 'isolated.bin') | Set-Content "$TestDrive/list.csv"; "-Path $TestDrive/list.csv" } }
    @{ Name = 'AWSSDK.Core'; Source = { "s3://isolated/file.bin -S3Anonymous -S3Endpoint $($s3.Endpoint)" } }
    @{ Name = 'AWSSDK.S3'; Source = { "s3://isolated/file.bin -S3Anonymous -S3Endpoint $($s3.Endpoint)" } }
) {
    It 'downloads with its own' {
        $old = Join-Path $TestDrive "$Name.dll"
        Export-OldAssembly $Name $old

        $lines = Invoke-Shell @"
Add-Type -Path '$old'
`$batch = Start-BatchDownload $(& $Source) -Destination '$TestDrive/$Name' -Wait
"`$(`$batch.State) `$(`$batch.Completed)"
foreach (`$context in [Runtime.Loader.AssemblyLoadContext]::All) {
    `$context.Assemblies.GetName() | Where-Object Name -EQ '$Name' | ForEach-Object { "`$(`$context.Name) `$(`$_.Version)" }
}
"@
        $lines | Should -Contain 'Completed 1'
        $lines | Should -Contain 'Default 1.0.0.0'
        @($lines -like 'ScienceDownload *') | Should -HaveCount 1
    }
}

Describe 'In other shells' {
    BeforeAll { $uris = 1..3 | ForEach-Object { Get-TestUri $archive "shell-$_.bin" (1000 * $_) } }

    It 'works in a background job, and what comes back is what it was there' {
        $batch = Start-Job {
            $env:SCIENCEDOWNLOAD_STATE = $using:env:SCIENCEDOWNLOAD_STATE
            Import-Module $using:ModulePath
            $using:uris | Start-BatchDownload -Destination "$using:TestDrive/job" -Wait
        } | Wait-Job | Receive-Job
        $batch | Should -BeOfType ScienceDownload.BatchInfo
        ($batch | Get-BatchDownload).Completed | Should -Be 3
        $items = $batch | Get-BatchDownloadItem
        $items | Should -HaveCount 3
        # As from a remote machine: the addresses go on to another folder.
        $copies = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($items))
        ($copies | Start-BatchDownload -Destination "$TestDrive/again" -Wait).Completed | Should -Be 3
    }

    It 'works in several runspaces at once' {
        $batches = 1..4 | ForEach-Object -Parallel {
            Import-Module $using:ModulePath
            $using:uris | Start-BatchDownload -Destination "$using:TestDrive/parallel-$_" -Wait
        }
        $batches.State | Should -Be 'Completed', 'Completed', 'Completed', 'Completed'
        ($batches.Id | Sort-Object -Unique) | Should -HaveCount 4
    }

    It 'works where the language is constrained' {
        $lines = Invoke-Shell ("`$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'; " +
            "(Start-BatchDownload '$($uris[0])' -Destination '$TestDrive/constrained' -Wait).State")
        $lines | Should -Be 'Completed'
    }

    It 'loads nothing but its two assemblies on import' {
        $lines = Invoke-Shell "[AppDomain]::CurrentDomain.GetAssemblies().GetName().Name -like 'ScienceDownload*'"
        $lines | Sort-Object | Should -Be 'ScienceDownload', 'ScienceDownload.Contracts'
    }
}
