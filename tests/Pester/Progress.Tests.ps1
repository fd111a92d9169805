BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $archive = Start-TestArchive
    $onc = [ScienceDownload.Simulators.OncSimulator]::StartAsync($null).GetAwaiter().GetResult()

    # Runs a script in a runspace of its own and returns what it wrote to the progress stream, and what to the output.
    function Get-Shown([string] $Script) {
        $shell = [powershell]::Create()
        try {
            $output = $shell.AddScript("Import-Module '$ModulePath'; $Script").Invoke()
            [pscustomobject]@{ Records = @($shell.Streams.Progress); Output = $output }
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
        $uri = Get-TestUri $archive 'one.bin' 1500000 'rate:1000000'
        $shown = Get-Shown "Start-BatchDownload '$uri' -Destination '$TestDrive/one' -Wait"
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

    It 'keeps the lines where they are while files come and go' {
        $uris = 1..12 | ForEach-Object { Get-TestUri $archive "steady-$_.bin" 400000 'rate:400000' }
        $command = "Start-BatchDownload -Destination '$TestDrive/steady' -Connections 1 -ThrottleLimit 3 -Wait"
        $records = (Get-Shown "$(Get-UriList $uris) | $command").Records
        Assert-Progress $records
        # Three lines, and each ends once.
        @($records | Where-Object RecordType -EQ Completed) | Should -HaveCount 4
        ($records | Where-Object ParentActivityId -EQ $records[0].ActivityId).Activity | Sort-Object -Unique | Should -HaveCount 12
    }

    It 'never goes back when the length of the last file turns out to be most of it' {
        $last = Get-TestUri $archive 'back-last.bin' 1500000 '503:1:1', 'rate:1000000'
        $uris = @(1..9 | ForEach-Object { Get-TestUri $archive "back-$_.bin" 1000 }) + $last
        $records = (Get-Shown "$(Get-UriList $uris) | Start-BatchDownload -Destination '$TestDrive/back' -Connections 1 -Wait").Records
        Assert-Progress $records
        @($records | Where-Object StatusDescription -Match '^9 of 10 files, [^,]* of 1\.4 MB')[0].PercentComplete | Should -Be 90
    }

    It 'counts what is ordered, which has no lines of its own' {
        $env:ONC_SERVER = $onc.BaseUri
        $env:ONC_TOKEN = $onc.Token
        try { $shown = Get-Shown "Get-OncSpectrogram ICLISTENHF9001 -Start 2024-04-01T12:00Z -End 2024-04-01T12:30Z -Destination '$TestDrive/onc'" }
        finally { Remove-Item Env:ONC_SERVER, Env:ONC_TOKEN }
        Assert-Progress $shown.Records
        @($shown.Records.StatusDescription) -match '^0 of \d files, \d ordered' | Should -Not -BeNullOrEmpty
        $shown.Records.StatusDescription | Should -Not -Contain 'Ordering'
    }

    It 'of a check counts files and bytes, and begins anew for the repair' {
        1..3 | ForEach-Object { Get-TestUri $archive "check-$_.bin" 400000 'rate:400000' } |
            Start-BatchDownload -Destination "$TestDrive/check" -Connections 1 -Wait
        $shown = Get-Shown "Test-Download '$TestDrive/check' -Quiet"
        Assert-Progress $shown.Records
        $shown.Output | Should -BeTrue
        $shown.Records[0].Activity | Should -Be "Checking $TestDrive/check"
        $shown.Records[0].StatusDescription | Should -BeLike '3 of 3 files, 1.1 MB of 1.1 MB*'
        'cut' | Set-Content "$TestDrive/check/check-2.bin"
        $repaired = Get-Shown "Test-Download '$TestDrive/check' -Repair -Quiet"
        $repaired.Output | Should -BeTrue
        $bar = @($repaired.Records | Where-Object { $_.ActivityId -eq $repaired.Records[0].ActivityId -and $_.RecordType -eq 'Processing' })
        $bar[0].PercentComplete | Should -Be 100
        $bar[1].PercentComplete | Should -BeLessThan 100
    }

    It 'is taken off the screen when <How>' -ForEach @(
        @{ How = 'files fail'; Tail = '-Wait -ErrorAction SilentlyContinue'; Command = 'Start-BatchDownload' }
        @{ How = 'a failed file ends the command'; Tail = '-Wait -ErrorAction Stop'; Command = 'Start-BatchDownload' }
        @{ How = 'the pipeline has enough'; Tail = '| Select-Object -First 1'; Command = 'Invoke-VoDownload' }
        @{ How = 'a job is received'; Tail = '| Receive-Job -Wait -ErrorAction SilentlyContinue'; Command = 'Start-BatchDownload' }
    ) {
        $name = $How -replace ' '
        $missing = Get-TestUri $archive "$name-not.bin" 100 '404'
        $uris = @(1..3 | ForEach-Object { Get-TestUri $archive "$name-$_.bin" 400000 'rate:400000' }) + $missing
        $shown = Get-Shown "try { $(Get-UriList $uris) | $Command -Destination '$TestDrive/$name' -ThrottleLimit 2 $Tail } catch { 'ended' }"
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
        $uri = Get-TestUri $archive 'silent.bin' 400000 'rate:400000'
        $preference, $parameter = $_.StartsWith('$') ? ($_, '') : ('', $_)
        $shown = Get-Shown "$preference Start-BatchDownload '$uri' -Destination '$TestDrive/silent' -Force -Wait $parameter"
        $shown.Output.State | Should -Be 'Completed'
        $shown.Records | Should -BeNullOrEmpty
        $views.GetValue($null) | Should -Be $before
    }
}
