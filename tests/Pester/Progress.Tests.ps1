BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $archive = Start-TestArchive
    # Orders take an hour, which is over when a test says so.
    $hour = [TestClock]::new()
    $onc = [ScienceDownload.Simulators.OncSimulator]::StartAsync(
        [ScienceDownload.Simulators.OncSimulatorOptions]@{ QueueTime = [timespan]::FromHours(1); Time = $hour }).GetAwaiter().GetResult()

    # Runs a script in a runspace of its own and returns what it wrote to the progress stream, and what to the output. On its way it meets what
    # it has to show: the script of each step runs as soon as a record has its text or its activity.
    function Get-Shown([string] $Script, [Collections.Specialized.OrderedDictionary] $Step = [ordered]@{}) {
        $shell = [powershell]::Create()
        try {
            $run = $shell.AddScript("Import-Module '$ModulePath'; $Script").BeginInvoke()
            $records = $shell.Streams.Progress
            foreach ($text in $Step.Keys) {
                Wait-Until {
                    $shown = for ($i = 0; $i -lt $records.Count; $i++) { $records[$i].Activity, $records[$i].StatusDescription }
                    $run.IsCompleted -or @($shown) -like $text
                } "nothing like '$text' was shown"
                & $Step[$text]
            }
            $output = @($shell.EndInvoke($run))
            [pscustomobject]@{ Records = @($records); Output = $output }
        }
        finally { $shell.Dispose() }
    }

    function Get-UriList([string[]] $Uri) { ($Uri | ForEach-Object { "'$_'" }) -join ',' }

    # As a console keeps them: what is on the screen after each record.
    function Assert-Progress($Records) {
        $Records | Should -Not -BeNullOrEmpty
        $open = [Collections.Generic.HashSet[int]]::new()
        foreach ($record in $Records) {
            if ($record.RecordType -eq 'Completed') {
                $open.Remove($record.ActivityId) | Should -BeTrue -Because 'only what is on the screen can end'
            }
            else { $null = $open.Add($record.ActivityId) }
            $record.PercentComplete | Should -BeLessOrEqual 100
            $open.Count | Should -BeLessOrEqual 9
        }
        $open | Should -BeNullOrEmpty
        $parent = @($Records | Where-Object ActivityId -EQ $Records[0].ActivityId)
        @($parent | Where-Object RecordType -EQ Completed) | Should -HaveCount 1
        $percent = @($parent | Where-Object RecordType -EQ Processing | ForEach-Object PercentComplete)
        $percent | Should -Be ($percent | Sort-Object)
    }
}

AfterAll {
    Stop-TestArchive $archive
    Stop-TestArchive $onc
    Remove-TestModule
}

Describe 'Progress' {
    It 'of one file is a line for the batch and one for the file, under its name' {
        $gate = New-TestGate
        $uri = Get-HeldUri $archive $gate 'one.bin'
        $shown = Get-Shown "Start-BatchDownload '$uri' -Destination '$TestDrive/one' -Wait" ([ordered]@{ 'one.bin' = { $gate.Open() } })
        Assert-Progress $shown.Records
        $parent = $shown.Records[0]
        $parent.Activity | Should -Be "Downloading $($shown.Output.Id)"
        $parent.StatusDescription | Should -BeLike '0 of 1 files*'
        $children = $shown.Records | Where-Object ParentActivityId -EQ $parent.ActivityId
        $children.Activity | Sort-Object -Unique | Should -Be 'one.bin'
        $shown.Records.ActivityId | Sort-Object -Unique | Should -HaveCount 2
    }

    It 'of ten thousand small files is bound to time, not to their number, and leaves out what is gone at once' {
        1..10000 | ForEach-Object { "$($archive.BaseUri)make/1024/small-$_.bin?seed=7" } | Set-Content "$TestDrive/many.txt"
        $shown = Get-Shown "Start-BatchDownload -Path '$TestDrive/many.txt' -Destination '$TestDrive/many' -Wait"
        Assert-Progress $shown.Records
        $shown.Output.Completed | Should -Be 10000
        $updates = @($shown.Records | Where-Object { $_.ActivityId -eq $shown.Records[0].ActivityId }).Count
        $updates | Should -BeLessOrEqual (2 + 4 * ($shown.Output.CompletedAt - $shown.Output.StartedAt).TotalSeconds)
        $shown.Records.Count | Should -BeLessOrEqual (9 * $updates)
    }

    It 'never goes back when the length of the last file turns out to be most of it' {
        $answer, $body = (New-TestGate), (New-TestGate)
        $faults = [ScienceDownload.Simulators.Fault]::SlowHeaders($answer), [ScienceDownload.Simulators.Fault]::Hold($body, 100000)
        $last = $archive.Add('back-last.bin', 1500000, 7, $faults).Uri
        $uris = @(1..9 | ForEach-Object { Get-TestUri $archive "back-$_.bin" 1000 }) + $last
        $command = "$(Get-UriList $uris) | Start-BatchDownload -Destination '$TestDrive/back' -Connections 1 -Wait"
        $steps = [ordered]@{ '9 of 10 files*' = { $answer.Open() }; '9 of 10 files, * of 1.4 MB*' = { $body.Open() } }
        $records = (Get-Shown $command $steps).Records
        Assert-Progress $records
        @($records | Where-Object StatusDescription -Match '^9 of 10 files, [^,]* of 1\.4 MB')[0].PercentComplete | Should -Be 90
    }

    It 'counts what is ordered, which has no lines of its own' {
        $env:ONC_SERVER = $onc.BaseUri
        $env:ONC_TOKEN = $onc.Token
        $script = "Get-OncSpectrogram ICLISTENHF9001 -Start 2024-04-01T12:00Z -End 2024-04-01T12:30Z -Destination '$TestDrive/onc'"
        # An order counts before the server knows of it.
        $pass = { Wait-Until { $onc.StartedOrders -eq 1 } 'nothing was ordered'; $hour.Pass() }
        try { $shown = Get-Shown $script ([ordered]@{ '0 of ? files, ? ordered' = $pass }) }
        finally { Remove-Item Env:ONC_SERVER, Env:ONC_TOKEN }
        Assert-Progress $shown.Records
        @($shown.Records.StatusDescription) -match '^0 of \d files, \d ordered' | Should -Not -BeNullOrEmpty
        $shown.Records.StatusDescription | Should -Not -Contain 'Ordering'
    }

    It 'of a check counts files and bytes, and begins anew for the repair' {
        1..3 | ForEach-Object { "$($archive.Add("check-$_.bin", 400000, 7, @()).Uri)" } | Start-BatchDownload -Destination "$TestDrive/check" -Wait
        $shown = Get-Shown "Test-Download '$TestDrive/check' -Quiet"
        Assert-Progress $shown.Records
        $shown.Output | Should -BeTrue
        $shown.Records[0].Activity | Should -Be "Checking $TestDrive/check"
        $shown.Records[0].StatusDescription | Should -BeLike '? of 3 files, * of 1.1 MB*'
        'cut' | Set-Content "$TestDrive/check/check-2.bin"
        # The same file again, which now takes its time.
        $gate = New-TestGate
        $null = Get-HeldUri $archive $gate 'check-2.bin' 400000
        $repaired = Get-Shown "Test-Download '$TestDrive/check' -Repair -Quiet" ([ordered]@{ '0 of 1 files, * of 390.6 KB*' = { $gate.Open() } })
        $repaired.Output | Should -BeTrue
        $bar = @($repaired.Records | Where-Object { $_.ActivityId -eq $repaired.Records[0].ActivityId -and $_.RecordType -eq 'Processing' })
        $bar[0].StatusDescription | Should -BeLike '? of 3 files, * of 1.1 MB*'
        @($bar | Where-Object StatusDescription -Like '0 of 1 files, * of 390.6 KB*')[0].PercentComplete | Should -BeLessThan 100
    }

    It 'is taken off the screen when <How>' -ForEach @(
        @{ How = 'files fail'; Tail = '-Wait -ErrorAction SilentlyContinue'; Command = 'Start-BatchDownload' }
        @{ How = 'a failed file ends the command'; Tail = '-Wait -ErrorAction Stop'; Command = 'Start-BatchDownload' }
        @{ How = 'the pipeline has enough'; Tail = '| Select-Object -First 1'; Command = 'Invoke-VoDownload' }
        @{ How = 'a job is received'; Tail = '| Receive-Job -Wait -ErrorAction SilentlyContinue'; Command = 'Start-BatchDownload' }
    ) {
        $name = $How -replace ' '
        $missing = Get-TestUri $archive "$name-not.bin" 100 '404'
        $gate = New-TestGate
        $uris = @(1..3 | ForEach-Object { Get-HeldUri $archive $gate "$name-$_.bin" }) + $missing
        $script = "try { $(Get-UriList $uris) | $Command -Destination '$TestDrive/$name' -ThrottleLimit 2 $Tail } catch { 'ended' }"
        $shown = Get-Shown $script ([ordered]@{ "$name-1.bin" = { $gate.Open() } })
        Assert-Progress $shown.Records
        $shown.Output | Should -Not -BeNullOrEmpty
    }

    It 'is not even computed when nobody wants it: <_>' -ForEach @(
        '$ProgressPreference = "SilentlyContinue";'
        '$ProgressPreference = "Ignore";'
        '-ProgressAction SilentlyContinue'
    ) {
        # Each view takes its ids from one counter.
        $view = (Get-Command Start-BatchDownload).ImplementingType.Assembly.GetType('ScienceDownload.Progress.ProgressView')
        $views = $view.GetField('s_nextId', 'NonPublic, Static')
        $before = $views.GetValue($null)
        $uri = Get-TestUri $archive 'silent.bin' 400000
        $preference, $parameter = $_.StartsWith('$') ? ($_, '') : ('', $_)
        $shown = Get-Shown "$preference Start-BatchDownload '$uri' -Destination '$TestDrive/silent' -Force -Wait $parameter"
        $shown.Output.State | Should -Be 'Completed'
        $shown.Records | Should -BeNullOrEmpty
        $views.GetValue($null) | Should -Be $before
    }
}

# By a clock of its own: which files a look finds moving is the machine's affair.
Describe 'The lines of files' {
    BeforeAll {
        $type = (Get-Command Start-BatchDownload).ImplementingType.Assembly.GetType('ScienceDownload.Progress.ProgressView')

        # What is shown of files that move at one look after the other, a number for each file.
        function Get-Lines([int[][]] $Look) {
            $clock = [TestClock]::new()
            $view = [Activator]::CreateInstance($type, 'Downloading', $clock)
            foreach ($moving in $Look) {
                $active = [ScienceDownload.ItemProgress[]]@($moving | ForEach-Object {
                    [ScienceDownload.ItemProgress]::new($_, "file-$_.bin", 'Downloading', 10, 1000, 0)
                })
                $view.Update([ScienceDownload.BatchProgress]@{ BatchId = 'batch'; Total = 12; Settled = 0; Active = $active })
                $clock.Pass()
            }
            $view.End()
        }
    }

    It 'stay where they are while files come and go' {
        # Three at a time, each for six looks; the next one begins when one is gone.
        $looks = foreach ($time in 0..20) { , [int[]]@(0..2 | ForEach-Object { $_ + 3 * [math]::Min(3, [math]::Floor(($time + 2 * $_) / 6)) }) }
        $records = Get-Lines $looks
        Assert-Progress $records
        # Three lines, and each ends once.
        @($records | Where-Object RecordType -EQ Completed) | Should -HaveCount 4
        $parent, $lines = $records | Where-Object RecordType -EQ Processing | Group-Object ActivityId
        $lines | Should -HaveCount 3
        $lines | ForEach-Object { "$($_.Group.Activity | Select-Object -Unique)" } |
            Should -Be (0..2 | ForEach-Object { "$($_, ($_ + 3), ($_ + 6), ($_ + 9) -replace '.+', 'file-$0.bin')" })
    }

    It 'are left out of what is gone at the next look' {
        (Get-Lines (0..5 | ForEach-Object { , [int[]]@($_) })).ActivityId | Sort-Object -Unique | Should -HaveCount 1
    }
}
