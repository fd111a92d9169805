<#
.SYNOPSIS
    Writes docs/cmdlets.md: all cmdlets, what they give and take, and which of the shared parameters each has.
.DESCRIPTION
    Asks the module under out/ScienceDownload, so that the page cannot say anything else than the code. A test compares the two.
#>
[CmdletBinding()]
param([string] $Path = (Join-Path $PSScriptRoot '../docs/cmdlets.md'))

$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot '../out/ScienceDownload')

$commands = Get-Command -Module ScienceDownload | Sort-Object Noun, Verb
$builtIn = [Management.Automation.PSCmdlet]::CommonParameters + [Management.Automation.PSCmdlet]::OptionalCommonParameters

# In the order of the questions people ask: where to, how much at a time, how to wait, whom to be, where it is kept.
$shared = 'Destination', 'LiteralPath', 'ThrottleLimit', 'Connections', 'BytesPerSecond', 'AsJob', 'Wait', 'Force', 'PassThru', 'WhatIf',
    'Profile', 'Server', 'Credential', 'StatePath'

function Get-OwnParameter($Command) { $Command.Parameters.Values | Where-Object Name -NotIn $builtIn }

function Format-Cell([object[]] $Values) { @($Values | Where-Object { $_ } | ForEach-Object { "``$_``" }) -join ', ' }

$lines = @(
    '# All cmdlets'
    ''
    'Made from the module itself by `build/Write-CmdletTable.ps1`; a test holds the two together.'
    ''
    '## What they take from the pipeline, and what they give'
    ''
    '| Cmdlet | Takes by value | Gives |'
    '| --- | --- | --- |'
    foreach ($command in $commands) {
        $byValue = Get-OwnParameter $command | Where-Object { $_.Attributes.ValueFromPipeline -contains $true } | Sort-Object Name |
            ForEach-Object Name
        $gives = $command.OutputType.Type | ForEach-Object Name
        "| [$($command.Name)](en-US/$($command.Name).md) | $(Format-Cell $byValue) | $(Format-Cell $gives) |"
    }
    ''
    '## Parameters that mean the same wherever they are'
    ''
    "| Cmdlet | $($shared -join ' | ') |"
    "| --- |$(' :-: |' * $shared.Count)"
    foreach ($command in $commands) {
        $marks = $shared | ForEach-Object { $command.Parameters.ContainsKey($_) ? '●' : '' }
        if (-join $marks) { "| $($command.Name) | $($marks -join ' | ') |" }
    }
    ''
    '## Other names of parameters'
    ''
    '| Parameter | Also | Where |'
    '| --- | --- | --- |'
    $commands | ForEach-Object { $command = $_; Get-OwnParameter $command | Where-Object Aliases | ForEach-Object {
            [pscustomobject]@{ Parameter = $_.Name; Also = ($_.Aliases | Sort-Object); Command = $command.Name } } } |
        Group-Object { "$($_.Parameter) $($_.Also)" } | Sort-Object Name |
        ForEach-Object {
            $also = Format-Cell ($_.Group[0].Also | ForEach-Object { "-$_" })
            "| ``-$($_.Group[0].Parameter)`` | $also | $($_.Group.Command -join ', ') |"
        }
    ''
)
[IO.File]::WriteAllText($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path), ($lines -join "`n"))
