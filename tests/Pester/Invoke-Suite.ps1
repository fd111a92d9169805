<#
.SYNOPSIS
    Runs the module's Pester tests over out/ScienceDownload.
.DESCRIPTION
    Ends 0 when all passed, 1 when some failed, 3 when Pester 5 is not installed. The last line says how many passed, failed and were skipped.
#>
param(
    [string] $Path = $PSScriptRoot,
    [string] $ResultPath
)

$pester = Get-Module -ListAvailable Pester | Where-Object Version -ge '5.0' | Sort-Object Version | Select-Object -Last 1
if (-not $pester) {
    'Pester 5 is not installed; the module''s Pester suite needs it.'
    exit 3
}

Import-Module $pester
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$configuration.Output.CIFormat = 'None'
if ($ResultPath) {
    $configuration.TestResult.Enabled = $true
    $configuration.TestResult.OutputPath = $ResultPath
}

$run = Invoke-Pester -Configuration $configuration
'{0} passed, {1} failed, {2} skipped' -f $run.PassedCount, ($run.FailedCount + $run.FailedContainersCount + $run.FailedBlocksCount), $run.SkippedCount
exit [int]($run.Result -ne 'Passed')
