#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Builds, tests, packs and installs ScienceDownload. Each task is a few dotnet commands; nothing here is needed to build.
.EXAMPLE
    ./build.ps1
    Builds the module into out/ScienceDownload.
.EXAMPLE
    ./build.ps1 -Task Build, Test -Configuration Debug
.EXAMPLE
    ./build.ps1 -Task Install; Import-Module ScienceDownload
.EXAMPLE
    ./build.ps1 -Task Package -Sign { param($File) Set-AuthenticodeSignature $File -Certificate $certificate }
    Leaves a package for a gallery in out/package, with our own files signed before they are packed.
#>
[CmdletBinding()]
param(
    [ArgumentCompletions('Clean', 'Build', 'Test', 'Package', 'Install', 'Bench')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    # Where Install puts the module; by default, the first folder of this user in PSModulePath.
    [string] $ModuleRoot = ($env:PSModulePath -split [IO.Path]::PathSeparator)[0],

    # Where docs/en-US is published: the address that Get-Help -Online opens, but for the name of the page.
    [uri] $HelpBaseUri,

    # Called by Package with the path of each file of ours, before it is packed.
    [scriptblock] $Sign
)

$ErrorActionPreference = 'Stop'
$module = Join-Path $PSScriptRoot 'out/ScienceDownload'
$version = (Import-PowerShellDataFile (Join-Path $PSScriptRoot 'ScienceDownload.psd1')).ModuleVersion

function Invoke-Native([string] $Program) {
    & $Program @args
    if ($LASTEXITCODE -ne 0) { throw "$Program $args ended with $LASTEXITCODE." }
}

$tasks = @{
    Clean   = { Invoke-Native dotnet clean $PSScriptRoot -c $Configuration --nologo -v minimal }
    Build   = { Invoke-Native dotnet build $PSScriptRoot -c $Configuration --nologo "-p:HelpBaseUri=$HelpBaseUri" }
    Test    = { Invoke-Native dotnet test $PSScriptRoot -c $Configuration --nologo }
    Package = {
        & $tasks.Build
        if ($Sign) { Get-ChildItem $module -Recurse -Include ScienceDownload*.dll, *.psd1, *.ps1xml | ForEach-Object { & $Sign $_.FullName } }
        Invoke-Native dotnet pack (Join-Path $PSScriptRoot 'build/ModulePackage') -c $Configuration --nologo
        Get-Item (Join-Path $PSScriptRoot "out/package/ScienceDownload.$version.nupkg")
    }
    Install = {
        & $tasks.Build
        $target = Join-Path $ModuleRoot "ScienceDownload/$version"
        if (Test-Path $target) { Remove-Item $target -Recurse }
        Copy-Item $module $target -Recurse
        Get-Item $target
    }
    Bench   = { Invoke-Native python3 (Join-Path $PSScriptRoot 'bench/run.py') }
}

# From another shell (pwsh ./build.ps1 -Task Package,Install) a list comes as one text.
$names = $Task -split ',\s*'
$unknown = $names | Where-Object { $_ -notin $tasks.Keys }
if ($unknown) { throw "There is no task '$($unknown -join "', '")'. The tasks are $(($tasks.Keys | Sort-Object) -join ', ')." }
foreach ($name in $names) { & $tasks[$name] }
