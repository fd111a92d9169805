BeforeDiscovery {
    $page = Get-Content "$PSScriptRoot/../../docs/runbooks.md" -Raw
    $scripts = [regex]::Matches($page, '(?ms)^```powershell[^\n]*\n(.*?)^```') |
        ForEach-Object { @{ Line = ($page.Substring(0, $_.Index) -split "`n").Count; Code = $_.Groups[1].Value } }
}

BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $archive = Start-TestArchive
    $ones = 1..3 | ForEach-Object { Get-TestUri $archive "good-$_.bin" (1000 * $_) }
    $missing = Get-TestUri $archive 'missing.bin' 10 '404:1000'
    $scidl = Get-ChildItem "$Root/src/ScienceDownload.Worker/bin/*/net10.0/scidl*" -File | Where-Object Extension -In '', '.exe' |
        Sort-Object LastWriteTime | Select-Object -Last 1

    # Not on the test drive, which is cleared after every block. The module is found by its name here, as where it is installed.
    $folder = Join-Path ([IO.Path]::GetTempPath()) "runbooks-$([guid]::NewGuid())"
    $null = New-Item -ItemType Directory "$folder/scripts"
    $page = Get-Content "$Root/docs/runbooks.md" -Raw
    foreach ($block in [regex]::Matches($page, '(?ms)^```\w+ (\S+)\n(.*?)^```')) {
        [IO.File]::WriteAllText("$folder/scripts/$($block.Groups[1].Value)", $block.Groups[2].Value)
    }

    # As cron does it: hardly any environment.
    $path = "$($scidl.DirectoryName):/usr/local/bin:/usr/bin:/bin"
    function Invoke-Script([string] $Name, [hashtable] $Variables = @{}, [string[]] $Argument = @()) {
        $pairs = @($Variables.GetEnumerator() | ForEach-Object { "$($_.Key)=$($_.Value)" })
        $printed = & env -i "HOME=$folder" "PATH=$path" "DOTNET_ROOT=$env:DOTNET_ROOT" @pairs bash "$folder/scripts/$Name" @Argument 2>&1
        [pscustomobject]@{ ExitCode = $LASTEXITCODE; Printed = "$($printed -join "`n")" }
    }

    # The same while this process listens to what it tells.
    function Start-ScriptJob([string] $Name, [hashtable] $Variables) {
        $call = ${function:Invoke-Script}.ToString()
        Start-ThreadJob {
            $folder = $using:folder
            $path = $using:path
            (& ([scriptblock]::Create($using:call)) $using:Name $using:Variables).ExitCode
        }
    }

    function Invoke-PowerShellScript([string] $Name, [string[]] $Argument) {
        $old = $env:PSModulePath
        $env:PSModulePath = "$Root/out" + [IO.Path]::PathSeparator + $old
        try {
            $printed = & ([Environment]::ProcessPath) -NoProfile -NonInteractive -File "$folder/scripts/$Name" @Argument 2>&1
            [pscustomobject]@{ ExitCode = $LASTEXITCODE; Printed = "$($printed -join "`n")" }
        }
        finally { $env:PSModulePath = $old }
    }

    function New-Mirror([string] $Name, [string[]] $Uri) {
        $mirror = "$folder/$Name"
        $null = New-Item -ItemType Directory -Force $mirror
        $Uri | Set-Content "$mirror/urls.txt"
        $mirror
    }

    # Hears one message, as a chat or a pager would.
    function Start-Listener {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $listener
    }
    function Receive-Message($Listener) {
        Wait-Until { $Listener.Pending() } 'nobody had called'
        $client = $Listener.AcceptTcpClient()
        $stream = $client.GetStream()
        $text = ''
        $buffer = [byte[]]::new(65536)
        while (($count = $stream.Read($buffer, 0, $buffer.Length)) -gt 0) {
            $text += [Text.Encoding]::UTF8.GetString($buffer, 0, $count)
            if ($text -match '(?s)Content-Length: (\d+).*?\r\n\r\n(.*)' -and $Matches[2].Length -ge [int]$Matches[1]) { break }
        }
        $stream.Write([Text.Encoding]::ASCII.GetBytes("HTTP/1.1 204 No Content`r`nContent-Length: 0`r`nConnection: close`r`n`r`n"))
        $client.Dispose()
        $text
    }
}

AfterAll {
    Remove-Item $folder -Recurse -Force
    Stop-TestArchive $archive
    Remove-TestModule
}

Describe 'The PowerShell at line <Line>' -ForEach $scripts {
    It 'is valid' {
        $errors = $null
        $null = [Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $errors)
        $errors | Should -BeNullOrEmpty
    }
}

Describe 'mirror.sh and verify.sh' {
    It 'bring a list, and nothing the second time' {
        $mirror = New-Mirror shell $ones
        $first = Invoke-Script mirror.sh @{ MIRROR = $mirror }
        $first.ExitCode | Should -Be 0 -Because $first.Printed
        $before = $archive.Requests.Count
        (Invoke-Script mirror.sh @{ MIRROR = $mirror }).ExitCode | Should -Be 0
        $archive.Requests | Select-Object -Skip $before | Should -BeNullOrEmpty
        foreach ($uri in $ones) { Get-Sha256 "$mirror/data/$(([uri]$uri).Segments[-1])" | Should -Be (Get-TestSha256 $archive $uri) }
        Get-Content "$mirror/log.jsonl" | ConvertFrom-Json | Where-Object event -EQ item | Should -HaveCount 6
    }

    It 'repair what rotted' {
        $mirror = New-Mirror rotten $ones
        $null = Invoke-Script mirror.sh @{ MIRROR = $mirror }
        'rot' | Set-Content "$mirror/data/good-2.bin"
        $verified = Invoke-Script verify.sh @{ MIRROR = $mirror }
        $verified.ExitCode | Should -Be 0 -Because $verified.Printed
        Get-Sha256 "$mirror/data/good-2.bin" | Should -Be (Get-TestSha256 $archive $ones[1])
    }

    It 'end with 1 and tell somebody when a file failed' {
        $mirror = New-Mirror failing ($ones[0], $missing)
        $listener = Start-Listener
        $run = Start-ScriptJob mirror.sh @{ MIRROR = $mirror; NOTIFY = "http://$($listener.LocalEndpoint)/" }
        $message = Receive-Message $listener
        $run | Wait-Job | Receive-Job | Should -Be 1
        $listener.Stop()
        $message | Should -Match 'missing\.bin.*404'
        "$mirror/data/good-1.bin" | Should -Exist
    }

    It 'leave a log that failures.sh reads' -Skip:(-not (Get-Command jq -ErrorAction Ignore)) {
        $mirror = New-Mirror logged ($ones[0], $missing)
        $null = Invoke-Script mirror.sh @{ MIRROR = $mirror }
        $failures = Invoke-Script failures.sh -Argument "$mirror/log.jsonl"
        $failures.ExitCode | Should -Be 0 -Because $failures.Printed
        @($failures.Printed -split "`n") | Should -HaveCount 1
        $failures.Printed | Should -Match "ItemNotFound`t$([regex]::Escape($missing))"
    }
}

Describe 'fetch-test-data.sh' {
    It 'ends with 0 only when every file of the plan is there' {
        $null = New-Item -ItemType Directory "$folder/ci/tests"
        $ones | Start-BatchDownload -Destination "$folder/ci/first" -Wait | Out-Null
        Copy-Item "$folder/ci/first/manifest.json" "$folder/ci/tests/data.plan.json"
        Push-Location "$folder/ci"
        try {
            $run = Invoke-Script fetch-test-data.sh
            $run.ExitCode | Should -Be 0 -Because $run.Printed
            Get-ChildItem tests/data/*.bin | Should -HaveCount 3
            (Get-Content tests/data.plan.json -Raw) -replace 'good-1\.bin\?', 'gone.bin?fault=404:1000&' | Set-Content tests/data.plan.json
            (Invoke-Script fetch-test-data.sh @{ DATA = 'other' }).ExitCode | Should -Be 1
        }
        finally { Pop-Location }
    }
}

Describe 'Update-Mirror.ps1' {
    It 'brings a list, logs every file, and nothing moves the second time' {
        $mirror = New-Mirror module $ones
        $run = Invoke-PowerShellScript Update-Mirror.ps1 '-Mirror', $mirror
        $run.ExitCode | Should -Be 0 -Because $run.Printed
        $before = $archive.Requests.Count
        (Invoke-PowerShellScript Update-Mirror.ps1 '-Mirror', $mirror).ExitCode | Should -Be 0
        $archive.Requests | Select-Object -Skip $before | Should -BeNullOrEmpty
        $log = Get-Content "$mirror/log.jsonl" | ConvertFrom-Json
        $log.state | Should -Be 'Completed', 'Completed', 'Completed', 'Skipped', 'Skipped', 'Skipped'
        $log[0].sha256 | Should -Be (Get-TestSha256 $archive $ones[0])
    }

    It 'ends with 1 and tells somebody when a file failed' {
        $mirror = New-Mirror module-failing ($ones[0], $missing)
        $listener = Start-Listener
        $shell, $script, $notify = [Environment]::ProcessPath, "$folder/scripts/Update-Mirror.ps1", "http://$($listener.LocalEndpoint)/"
        $run = Start-ThreadJob {
            $env:PSModulePath = "$using:Root/out$([IO.Path]::PathSeparator)$env:PSModulePath"
            $null = & $using:shell -NoProfile -NonInteractive -File $using:script -Mirror $using:mirror -NotifyUri $using:notify 2>&1
            $LASTEXITCODE
        }
        $message = Receive-Message $listener
        $run | Wait-Job | Receive-Job | Should -Be 1
        $listener.Stop()
        $message | Should -Match 'missing\.bin.*404'
    }
}

Describe 'Watch-Inbox.ps1' {
    It 'works off what lies there, and tells good lists from bad ones' {
        $inbox = "$folder/watched"
        $null = New-Item -ItemType Directory "$inbox/inbox"
        $ones | Set-Content "$inbox/inbox/good.txt"
        $ones[0], $missing | Set-Content "$inbox/inbox/half.txt"
        'no address' | Set-Content "$inbox/inbox/bad.txt"
        $run = Invoke-PowerShellScript Watch-Inbox.ps1 '-Root', $inbox, '-Once'
        $run.ExitCode | Should -Be 0 -Because $run.Printed
        (Get-ChildItem $inbox/done).Name | Should -Be 'good.txt'
        (Get-ChildItem $inbox/failed).Name | Should -Be 'bad.errors', 'bad.txt', 'half.errors', 'half.txt'
        Get-Content $inbox/failed/half.errors -Raw | Should -Match '404'
        Get-Content $inbox/failed/bad.errors -Raw | Should -Match "line 1|row 1"
        Get-ChildItem $inbox/inbox | Should -BeNullOrEmpty
        Get-ChildItem $inbox/data/good/*.bin | Should -HaveCount 3
    }
}

# What runs on Windows and in Azure only: stand-ins with the parameters that Microsoft documents say what they were called with.
Describe 'Register-Mirror.ps1' {
    BeforeAll {
        $standIns = {
            function New-ScheduledTaskAction {
                [CmdletBinding()]
                param(
                    [string] $Id, [Parameter(Mandatory, Position = 0)][string] $Execute, [Parameter(Position = 1)][string] $Argument,
                    [Parameter(Position = 2)][string] $WorkingDirectory)
                [pscustomobject]@{ Type = 'Action'; Call = $PSBoundParameters }
            }
            function New-ScheduledTaskTrigger {
                [CmdletBinding()]
                param(
                    [Parameter(Mandatory, ParameterSetName = 'Daily')][switch] $Daily,
                    [Parameter(Mandatory, ParameterSetName = 'Weekly')][switch] $Weekly,
                    [Parameter(Mandatory)][datetime] $At, [Parameter(ParameterSetName = 'Daily')][uint] $DaysInterval,
                    [Parameter(ParameterSetName = 'Weekly')][DayOfWeek[]] $DaysOfWeek, [timespan] $RandomDelay)
                [pscustomobject]@{ Type = 'Trigger'; Call = $PSBoundParameters }
            }
            function New-ScheduledTaskSettingsSet {
                [CmdletBinding()]
                param(
                    [switch] $StartWhenAvailable, [timespan] $ExecutionTimeLimit,
                    [ValidateSet('Parallel', 'Queue', 'IgnoreNew')][string] $MultipleInstances,
                    [int] $RestartCount, [timespan] $RestartInterval, [switch] $RunOnlyIfNetworkAvailable, [switch] $WakeToRun)
                [pscustomobject]@{ Type = 'Settings'; Call = $PSBoundParameters }
            }
            function Register-ScheduledTask {
                [CmdletBinding()]
                param(
                    [Parameter(Mandatory, Position = 0)][string] $TaskName, [Parameter(Position = 1)][string] $TaskPath,
                    [Parameter(Mandatory, Position = 2)][object[]] $Action, [object[]] $Trigger, [object] $Settings, [string] $User,
                    [string] $Description, [switch] $Force)
                [pscustomobject]@{ Type = 'Task'; Call = $PSBoundParameters }
            }
        }
    }

    It 'registers a task that runs Update-Mirror.ps1 every night, one at a time' {
        $task = (& ([scriptblock]::Create("$standIns`n. '$folder/scripts/Register-Mirror.ps1'"))).Call
        $task.Action.Type | Should -Be 'Action'
        $task.Trigger.Type | Should -Be 'Trigger'
        $task.Settings.Type | Should -Be 'Settings'
        $task.Trigger.Call.At.TimeOfDay | Should -Be ([timespan]'02:15')
        $task.Settings.Call.ExecutionTimeLimit | Should -Be ([timespan]'20:00')
        # The arguments are those of a script of this page.
        $errors = $null
        $call = [Management.Automation.Language.Parser]::ParseInput("pwsh $($task.Action.Call.Argument)", [ref] $null, [ref] $errors)
        $errors | Should -BeNullOrEmpty
        $words = @($call.EndBlock.Statements[0].PipelineElements[0].CommandElements.Extent.Text)
        $script = $words[[array]::IndexOf($words, '-File') + 1] -replace '.*\\'
        $parameters = (Get-Command "$folder/scripts/$script").Parameters.Keys
        $words[([array]::IndexOf($words, '-File') + 2)..($words.Count - 1)] -like '-*' |
            ForEach-Object { $_.TrimStart('-') | Should -BeIn $parameters }
    }
}

Describe 'azure-runbook.ps1' {
    It 'downloads with the header that is a credential of the account' {
        $mirror = New-Mirror azure (Get-TestUri $archive 'azure.bin' 1000 'require:Authorization:Bearer s3cret')
        $code = (Get-Content "$folder/scripts/azure-runbook.ps1" -Raw).Replace('D:\mirror\', "$mirror/")
        Invoke-Shell @"
function Get-AutomationPSCredential {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0)][string] `$Name)
    [pscredential]::new('any', (ConvertTo-SecureString 'Bearer s3cret' -AsPlainText))
}
(& { $code }).State
"@ | Should -Be 'Completed'
        "$mirror/data/azure.bin" | Should -Exist
        "$mirror/state" | Should -Exist
    }
}

Describe 'events.ps1' {
    It 'hears the end of a job' {
        $gate = New-TestGate
        $place = New-Mirror events (Get-HeldUri $archive $gate 'heard.bin')
        $script = "Set-Location '$place'; . '$folder/scripts/events.ps1'; 'listening'; `$job | Wait-Job | Out-Null; " +
            "for (`$i = 0; `$i -lt 120 -and -not (Test-Path ended.txt); `$i++) { Wait-Event -Timeout 1 }; Get-Content ended.txt"
        $lines = Invoke-Shell $script | ForEach-Object { if ($_ -eq 'listening') { $gate.Open() }; $_ }
        $lines[-1] | Should -Match '^batch_\w+: Completed$'
    }
}
