# What every test file begins with: the module from out/, a state folder of its own, and a web archive on loopback.

$ErrorActionPreference = 'Stop'
$global:ProgressPreference = 'SilentlyContinue'
$Root = (Resolve-Path "$PSScriptRoot/../..").Path
$ModulePath = Join-Path $Root 'out/ScienceDownload'

# The archive runs in this process. Its assembly depends on nothing, so it does no harm in the default context.
Add-Type -Path (Join-Path $ModulePath 'lib/ScienceDownload.Simulators.dll')

# A clock that goes as all clocks do, but for the hours that a test lets pass.
Add-Type -TypeDefinition @'
    using System;
    public sealed class TestClock : TimeProvider
    {
        private volatile int _hours;
        public void Pass() => _hours++;
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddHours(_hours);
        public override long GetTimestamp() => base.GetTimestamp() + (_hours * 3600L * TimestampFrequency);
    }
'@

# Imports the module over an empty state file. It is not on the test drive: Pester clears that after every block.
function Import-TestModule {
    $env:SCIENCEDOWNLOAD_STATE = Join-Path ([IO.Path]::GetTempPath()) "science-download-$([guid]::NewGuid())"
    Import-Module $ModulePath -Force
}

# Removing the module closes its engines, and with them the state file.
function Remove-TestModule {
    Remove-Module ScienceDownload
    Remove-Item $env:SCIENCEDOWNLOAD_STATE -Recurse -ErrorAction Ignore
    Remove-Item Env:SCIENCEDOWNLOAD_STATE
}

function Start-TestArchive {
    [ScienceDownload.Simulators.WebArchiveSimulator]::StartAsync($null).GetAwaiter().GetResult()
}

function Stop-TestArchive($Archive) {
    $Archive.DisposeAsync().AsTask().GetAwaiter().GetResult()
}

# The address of a file that is made to order. See FaultGrammar for the faults.
function Get-TestUri($Archive, [string] $Name, [long] $Length = 1000, [string[]] $Fault = @()) {
    $query = @('seed=7') + @($Fault | ForEach-Object { 'fault=' + [uri]::EscapeDataString($_) })
    "$($Archive.BaseUri)make/$Length/${Name}?$($query -join '&')"
}

# Where files stop until a test lets them go. A rate is no such thing: whatever takes five seconds, a machine may sleep through.
function New-TestGate { [ScienceDownload.Simulators.SimulatorGate]::new() }

# The address of a file of which only the beginning comes while its gate is shut.
function Get-HeldUri($Archive, $Gate, [string] $Name, [long] $Length = 2000000) {
    $Archive.Add($Name, $Length, 7, [ScienceDownload.Simulators.Fault]::Hold($Gate, 100000)).Uri.AbsoluteUri
}

# How many bytes of a partial file its control file vouches for: what another process can go on from.
function Get-Checkpoint([string] $Path) {
    try { $known = Get-Content -LiteralPath "$Path.part.json" -Raw -ErrorAction Stop | ConvertFrom-Json } catch { return 0 }
    @($known.written) + @($known.flushed) | ForEach-Object { $_[1] } | Measure-Object -Maximum | ForEach-Object Maximum
}

# What the file at an address has to be.
function Get-TestSha256($Archive, [string] $Uri) {
    (Invoke-RestMethod ($Uri -replace '^(http://[^/]+)/', '$1/sha256/')).Trim()
}

function Get-Sha256([string] $Path) {
    (Get-FileHash -LiteralPath $Path -Algorithm SHA256).Hash.ToLowerInvariant()
}

# Runs a script in another PowerShell over the same state file and returns what it wrote, as lines.
function Invoke-Shell([string] $Script) {
    $text = "`$ErrorActionPreference = 'Stop'; `$ProgressPreference = 'SilentlyContinue'; Import-Module '$ModulePath'; $Script"
    & ([Environment]::ProcessPath) -NoProfile -NonInteractive -OutputFormat Text -Command $text 2>&1 | ForEach-Object ToString
}

# Waits for something to become true, and fails when it does not.
function Wait-Until([scriptblock] $Condition, [string] $What, [int] $Seconds = 120) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($watch.Elapsed.TotalSeconds -gt $Seconds) { throw "After $Seconds seconds: $What" }
        Start-Sleep -Milliseconds 50
    }
}

# Runs a command that has to fail, and returns its first error record.
function Get-ErrorOf([scriptblock] $Command) {
    try { $null = & $Command } catch { return $_ }
    throw "No error came from: $Command"
}

# Starts 'scidl serve' as a process of its own, in a folder; port 0 is one that is free. Returns the process with the property Address.
function Start-TestService([string] $Folder, [string] $Key, [int] $Port = 0) {
    $program = $env:SCIENCEDOWNLOAD_TEST_SCIDL
    if (-not $program) {
        $built = Get-ChildItem "$Root/tests/ScienceDownload.Tests/bin/*/net10.0/scidl.dll" | Sort-Object LastWriteTime
        $program = $built[-1].FullName
    }
    $start = [Diagnostics.ProcessStartInfo]::new('dotnet')
    $arguments = @($program, 'serve', '--urls', "http://127.0.0.1:$Port", '--root', "$Folder/files", '--state', "$Folder/state")
    foreach ($argument in $arguments + '--allow-private-network', '--keep-files', '--json') { $start.ArgumentList.Add($argument) }
    $start.RedirectStandardOutput = $true
    $start.Environment['API_KEY'] = $Key
    $start.Environment['RATE_LIMIT_RPS'] = '100'
    $start.Environment['RATE_LIMIT_BURST'] = '50'
    $process = [Diagnostics.Process]::Start($start)
    $line = $process.StandardOutput.ReadLine()
    if (-not $line) { throw 'scidl serve did not start.' }
    $process | Add-Member Address ($line | ConvertFrom-Json).url -PassThru
}

function Stop-TestService($Service) {
    if (-not $Service.HasExited) { $Service.Kill() }
    $Service.WaitForExit()
}

# Gives the AWS files what they hold; without anything, none are there. The AWS SDK looks once in a process where they are,
# so all tests agree on one place.
function Set-AwsFiles([string[]] $Lines) {
    $folder = Join-Path ([IO.Path]::GetTempPath()) "science-download-aws-$PID"
    $env:AWS_SHARED_CREDENTIALS_FILE = Join-Path $folder credentials
    $env:AWS_CONFIG_FILE = Join-Path $folder config
    Remove-Item $folder -Recurse -ErrorAction Ignore
    if ($Lines) {
        $null = New-Item -ItemType Directory $folder
        $Lines | Set-Content $env:AWS_SHARED_CREDENTIALS_FILE
    }
}
