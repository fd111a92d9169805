BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
}

AfterAll { Remove-TestModule }

Describe 'The module' {
    It 'exports exactly the cmdlets that its manifest names, and each has a page' {
        $pages = Get-ChildItem "$Root/docs/en-US/*-*.md" | ForEach-Object BaseName | Sort-Object
        $manifest = (Import-PowerShellDataFile "$Root/ScienceDownload.psd1").CmdletsToExport | Sort-Object
        $exported = (Get-Command -Module ScienceDownload).Name | Sort-Object
        $exported | Should -Be $manifest
        $exported | Should -Be $pages
    }

    It 'is what docs/cmdlets.md says; build/Write-CmdletTable.ps1 writes it anew' {
        & "$Root/build/Write-CmdletTable.ps1" -Path "$TestDrive/cmdlets.md"
        Get-Content "$Root/docs/cmdlets.md" | Should -Be (Get-Content "$TestDrive/cmdlets.md")
    }

    It 'uses approved verbs and singular nouns' {
        $verbs = (Get-Verb).Verb
        Get-Command -Module ScienceDownload | ForEach-Object {
            $_.Verb | Should -BeIn $verbs
            $_.Noun | Should -Not -Match '[^s]s$'
        }
    }

    It 'has the version of the assemblies' {
        $version = ([xml](Get-Content "$Root/Directory.Build.props" -Raw)).SelectSingleNode('//Version').InnerText
        (Get-Module ScienceDownload).Version.ToString() | Should -Be $version
    }

    It 'keeps everything but the root assembly and Contracts out of its folder' {
        (Get-ChildItem "$ModulePath/*.dll").Name | Should -Be 'ScienceDownload.Contracts.dll', 'ScienceDownload.dll'
        "$ModulePath/lib/ScienceDownload.Contracts.dll" | Should -Not -Exist
    }

    It 'loads nothing of lib/ on import' {
        Invoke-Shell '[AppDomain]::CurrentDomain.GetAssemblies().Location -like "*ScienceDownload*lib*"' | Should -BeNullOrEmpty
    }

    It 'loads the engine and its packages in a context of its own, and only once' {
        $contexts = Invoke-Shell @"
Get-BatchDownload; Remove-Module ScienceDownload; Import-Module '$ModulePath'; Get-BatchDownload
foreach (`$context in [Runtime.Loader.AssemblyLoadContext]::All) {
    foreach (`$assembly in `$context.Assemblies) { "`$(`$context.Name) `$(`$assembly.GetName().Name)" }
}
"@
        $contexts | Should -Contain 'ScienceDownload ScienceDownload.Engine'
        $contexts | Should -Contain 'ScienceDownload ScienceDownload.Archives'
        $contexts | Should -Contain 'Default ScienceDownload.Contracts'
        $contexts | Should -Not -Contain 'Default ScienceDownload.Engine'
        @($contexts -like '* ScienceDownload.Engine').Count | Should -Be 1
        @($contexts -like '* ScienceDownload.Contracts').Count | Should -Be 1
    }

    It 'leaves Get-Job alone once it is removed' {
        Invoke-Shell "`$null = Get-Job; Remove-Module ScienceDownload; @(Get-Job).Count" | Should -Be 0
    }

    It 'stays usable in one runspace when another removes it' {
        $there = "{ Import-Module '$ModulePath'; `$null = Get-BatchDownload; Remove-Module ScienceDownload }"
        Invoke-Shell "1 | ForEach-Object -Parallel $there; Get-BatchDownload; 'alive'" | Should -Be 'alive'
    }

    It 'can be removed and imported again' {
        Invoke-Shell "Get-BatchDownload; Remove-Module ScienceDownload; Import-Module '$ModulePath'; Get-BatchDownload; 'alive'" | Should -Be 'alive'
    }

    It 'lets its types be named in scripts' {
        [ScienceDownload.BatchState]::Suspended | Should -Be 'Suspended'
        [ScienceDownload.Checksum]::Parse('crc32:cbf43926').Algorithm | Should -Be 'Crc32'
    }
}
