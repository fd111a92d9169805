BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $archive = Start-TestArchive
    $printed = & dotnet pack "$Root/build/ModulePackage" -o "$TestDrive/package" --nologo -v quiet 2>&1
    if ($LASTEXITCODE) { throw "dotnet pack: $printed" }
    $version = (Import-PowerShellDataFile "$Root/ScienceDownload.psd1").ModuleVersion
    $package = Get-Item "$TestDrive/package/*.nupkg"
    # As galleries' clients do: the package is a zip, and what is its own is left out.
    $modules = "$TestDrive/modules"
    $installed = "$modules/ScienceDownload/$version"
    [IO.Compression.ZipFile]::ExtractToDirectory($package, $installed)
    Remove-Item -LiteralPath "$installed/_rels", "$installed/package", "$installed/[Content_Types].xml" -Recurse -Force
    $nuspec = ([xml](Get-Content "$installed/ScienceDownload.nuspec" -Raw)).package.metadata
}

AfterAll {
    Stop-TestArchive $archive
    Remove-TestModule
}

Describe 'The package' {
    It 'is named and tagged as galleries expect' {
        $package.Name | Should -Be "ScienceDownload.$version.nupkg"
        $nuspec.version | Should -Be $version
        $tags = $nuspec.tags -split ' '
        $tags | Should -Contain 'PSModule'
        @($tags -like 'PSCmdlet_*') -replace '^PSCmdlet_' | Sort-Object | Should -Be (Get-Command -Module ScienceDownload).Name
    }

    It 'has release notes of this version only' {
        $nuspec.releaseNotes | Should -Match '(?s)\A## \[.*### Added'
        @($nuspec.releaseNotes -split "`n" -like '## *') | Should -HaveCount 1
    }

    It 'carries SQLite for <_>' -ForEach 'win-x64', 'win-arm64', 'linux-x64', 'linux-arm64', 'linux-musl-x64', 'osx-x64', 'osx-arm64' {
        Get-ChildItem "$installed/lib/runtimes/$_/native/*e_sqlite3*" | Should -HaveCount 1
    }

    It 'carries the module as it was built, and nothing of the workshop' {
        $built = Get-ChildItem $ModulePath -Recurse -File | Where-Object Extension -NE '.pdb' |
            ForEach-Object { [IO.Path]::GetRelativePath($ModulePath, $_.FullName) }
        $packed = Get-ChildItem $installed -Recurse -File | ForEach-Object { [IO.Path]::GetRelativePath($installed, $_.FullName) }
        $packed | Should -Contain 'README.md'
        ($packed | Where-Object { $_ -notin 'README.md', 'LICENSE', 'CHANGELOG.md', 'ScienceDownload.nuspec' } | Sort-Object) |
            Should -Be ($built | Sort-Object)
        foreach ($file in $built) { Get-Sha256 "$installed/$file" | Should -Be (Get-Sha256 "$ModulePath/$file") -Because $file }
    }

    It 'has a manifest that PowerShell finds nothing wrong with' {
        $warnings = $null
        (Test-ModuleManifest "$installed/ScienceDownload.psd1" -WarningVariable warnings -ErrorAction Stop).Version | Should -Be $version
        $warnings | Should -BeNullOrEmpty
    }

    It 'is found by name, and downloads' {
        $uri = Get-TestUri $archive 'installed.bin' 5000
        $script = "`$env:PSModulePath = '$modules' + [IO.Path]::PathSeparator + `$env:PSModulePath; " +
            "`$batch = Start-BatchDownload '$uri' -Destination '$TestDrive/data' -Wait; " +
            "`"`$(`$batch.State) `$((Get-Module ScienceDownload).ModuleBase)`""
        & ([Environment]::ProcessPath) -NoProfile -NonInteractive -Command $script | Should -Be "Completed $((Get-Item $installed).FullName)"
        Get-Sha256 "$TestDrive/data/installed.bin" | Should -Be (Get-TestSha256 $archive $uri)
    }
}

Describe 'build.ps1' {
    It 'takes several tasks from another shell too, and none of them runs when one is unknown' {
        $said = & ([Environment]::ProcessPath) -NoProfile -NonInteractive -File "$Root/build.ps1" -Task 'Clean, Nothing,Bench' 2>&1 | Out-String
        $LASTEXITCODE | Should -Be 1
        $said -replace '\s*\|?\s+', ' ' | Should -Match "There is no task 'Nothing'"
        Get-Item "$ModulePath/ScienceDownload.psd1" | Should -Exist
    }
}
