BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $archive = Start-TestArchive

    # No byte comes after the first ones, and so no batch is over, before the job's gate is opened.
    function Start-HeldBatch([string] $Name, [int] $Count = 6) {
        $gate = New-TestGate
        1..$Count | ForEach-Object { Get-HeldUri $archive $gate "$Name-$_.bin" } |
            Start-BatchDownload -Destination (Join-Path $TestDrive $Name) -Connections 1 -Name $Name |
            Add-Member Gate $gate -PassThru
    }

    function Wait-ForBytes($BatchId) {
        Wait-Until { (Get-BatchDownload $BatchId).BytesReceived -gt 0 } 'no byte of the batch had arrived'
    }
}

AfterAll {
    Get-Job | Stop-Job
    Stop-TestArchive $archive
    Remove-TestModule
}

Describe 'A batch as a job' {
    It 'is what Start-BatchDownload returns, with -AsJob too' {
        $job = Get-TestUri $archive 'job.bin' | Start-BatchDownload -Destination "$TestDrive/job" -AsJob
        $job | Should -BeOfType System.Management.Automation.Job
        $job.PSJobTypeName | Should -Be 'BatchDownload'
        $job.BatchId | Should -Match '^batch_[0-9a-f]{12}$'
        $job.Name | Should -Be $job.BatchId
        $job.Location | Should -Be "$TestDrive/job"
        $null = $job | Wait-Job
        $job.State | Should -Be 'Completed'
    }

    It 'shows its counts, and its rate while it runs' {
        $job = Start-HeldBatch status 2
        Wait-Until { $job.StatusMessage -match '^0 of 2 files, [\d.]+ [KM]?B of 3\.8 MB, [\d.]+ [KM]?B/s$' } "the job said '$($job.StatusMessage)'"
        $shown = $job | Format-Table | Out-String -Width 80
        $shown | Should -Match 'Id +Name +State +Status'
        $shown | Should -Match "$($job.Id) +status +Running +0 of 2 files, "
        $job.Gate.Open()
        $null = $job | Wait-Job
        $job.StatusMessage | Should -Be '2 of 2 files, 3.8 MB'
    }

    It 'shows its last counts from the moment that it has ended' {
        # An event's script runs too late: what is looked for is what whoever waits may see first.
        Add-Type -TypeDefinition @'
            using System.Collections.Concurrent;
            using System.Management.Automation;
            public static class StatusAtEachState
            {
                public static ConcurrentQueue<string> Of(Job job)
                {
                    var seen = new ConcurrentQueue<string>();
                    job.StateChanged += (_, change) => seen.Enqueue($"{change.JobStateInfo.State}: {job.StatusMessage}");
                    return seen;
                }
            }
'@
        $job = Start-HeldBatch ended 1
        $seen = [StatusAtEachState]::Of($job)
        Wait-Until { $job.StatusMessage -match '/s$' } "the job said '$($job.StatusMessage)'"
        $job.Gate.Open()
        Wait-Until { -not $seen.IsEmpty } 'the job had not ended'
        $seen | Should -Be 'Completed: 1 of 1 files, 1.9 MB'
    }

    It 'shows the end to whoever waited for its batch' {
        # Between the end of a batch and that of its job the job takes its progress away: here it takes its time for that.
        Add-Type -TypeDefinition @'
            using System.Management.Automation;
            using System.Threading;
            public static class SlowEnd
            {
                public static void Of(Job job) => job.Progress.DataAdded += (progress, added) =>
                {
                    if (((PSDataCollection<ProgressRecord>)progress)[added.Index].RecordType == ProgressRecordType.Completed)
                        Thread.Sleep(2000);
                };
            }
'@
        $job = Start-HeldBatch waited 1
        Wait-Until { $job.Progress.Count -gt 0 } 'there was no progress'
        [SlowEnd]::Of($job)
        $job.Gate.Open()
        ($job | Wait-BatchDownload).State | Should -Be 'Completed'
        $job.State | Should -Be 'Completed'
    }

    It 'is listed, whatever became of another state file' {
        $job = Start-BatchDownload (Get-TestUri $archive 'listed.bin') -Destination "$TestDrive/listed" | Wait-Job
        $null = Start-BatchDownload (Get-TestUri $archive 'other.bin') -Destination "$TestDrive/listed" -StatePath "$TestDrive/other" -Wait
        # In the file itself: a connection that is still open goes on reading one that is deleted.
        Get-ChildItem "$TestDrive/other" -File | ForEach-Object { [IO.File]::WriteAllText($_, 'x' * 65536) }
        (Get-ErrorOf { Get-BatchDownload -StatePath "$TestDrive/other" }).FullyQualifiedErrorId | Should -BeLike 'StateCorrupt,*'
        Get-Job | Should -Contain $job
    }

    It 'hands out one object for each settled file and one error for each failed one' {
        $job = (Get-TestUri $archive 'r1.bin'), (Get-TestUri $archive 'r2.bin' 100 '404'), (Get-TestUri $archive 'r3.bin') |
            Start-BatchDownload -Destination "$TestDrive/receive" | Wait-Job
        $job.State | Should -Be 'Completed'
        $job.HasMoreData | Should -BeTrue
        $kept = $job | Receive-Job -Keep -ErrorAction SilentlyContinue
        $items = $job | Receive-Job -ErrorAction SilentlyContinue -ErrorVariable errors
        $items | Should -HaveCount 3
        $kept | Should -HaveCount 3
        $items | Should -BeOfType ScienceDownload.ItemInfo
        ($items | Where-Object State -eq Completed).Name | Sort-Object | Should -Be 'r1.bin', 'r3.bin'
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'ItemNotFound*'
        $errors[0].TargetObject.State | Should -Be 'Failed'
        $job.HasMoreData | Should -BeFalse
        $job | Receive-Job | Should -BeNullOrEmpty
    }

    It 'hands out the same as often as it is asked with -Keep, also on the way' {
        $gate = New-TestGate
        $job = (Get-TestUri $archive 'k1.bin'), (Get-TestUri $archive 'k2.bin' 100 '404'), (Get-HeldUri $archive $gate 'k3.bin') |
            Start-BatchDownload -Destination "$TestDrive/keep" -Connections 1
        Wait-Until { $job.Output.Count -eq 2 } 'two files had not settled'
        $early = 1..2 | ForEach-Object { $job | Receive-Job -Keep -ErrorAction SilentlyContinue }
        $early.Index | Sort-Object | Should -Be 0, 0, 1, 1
        $gate.Open()
        $null = $job | Wait-Job
        foreach ($time in 1..2) {
            $items = $job | Receive-Job -Keep -ErrorAction SilentlyContinue -ErrorVariable errors
            $items.Index | Sort-Object | Should -Be 0, 1, 2
            $errors | Should -HaveCount 1
        }
        $job.HasMoreData | Should -BeTrue
    }

    It 'raises an event when its state changes, and one for each file that settles' {
        $job = Start-HeldBatch 'events' 2
        $null = Register-ObjectEvent $job StateChanged -SourceIdentifier state
        $null = Register-ObjectEvent $job.Output DataAdded -SourceIdentifier file
        try {
            $null = $job | Suspend-BatchDownload
            $job.Gate.Open()
            $null = $job | Resume-BatchDownload | Wait-Job
            # Each event comes to the queue by a thread of its own.
            Wait-Until { @(Get-Event -SourceIdentifier state -ErrorAction Ignore).Count -eq 3 } 'not every state was told'
            Wait-Until { @(Get-Event -SourceIdentifier file -ErrorAction Ignore).Count -eq 2 } 'not every file was told'
            $told = Get-Event -SourceIdentifier state | Sort-Object EventIdentifier
            $told.SourceEventArgs.JobStateInfo.State | Should -Be 'Suspended', 'Running', 'Completed'
            $told.SourceEventArgs.PreviousJobStateInfo.State | Should -Be 'Running', 'Suspended', 'Running'
            $told[0].Sender.BatchId | Should -Be $job.BatchId
            $files = Get-Event -SourceIdentifier file | ForEach-Object { $_.Sender[$_.SourceEventArgs.Index] }
            $files.Name | Sort-Object | Should -Be 'events-1.bin', 'events-2.bin'
        }
        finally {
            'state', 'file' | ForEach-Object { Unregister-Event $_; Remove-Event $_ -ErrorAction Ignore }
        }
    }

    It 'streams its results to Receive-Job -Wait' {
        $items = 1..5 | ForEach-Object { Get-TestUri $archive "s$_.bin" } | Start-BatchDownload -Destination "$TestDrive/stream" | Receive-Job -Wait
        $items | Should -HaveCount 5
    }

    It 'reports progress of the batch and of each moving file' {
        $job = Start-HeldBatch 'progress' 2
        Wait-Until { @($job.Progress).Activity -contains 'progress-1.bin' } 'no file was shown'
        Wait-Until { @($job.Progress).StatusDescription -like '0 of 2 files, *' } 'no bytes of the batch were shown'
        $records = @($job.Progress)
        $parent = $records | Where-Object ParentActivityId -eq -1 | Select-Object -First 1
        $parent.Activity | Should -Be 'Downloading progress'
        $records | Where-Object ParentActivityId -eq $parent.ActivityId | Should -Not -BeNullOrEmpty
        $job | Stop-Job
        $job.Progress[-1].RecordType | Should -Be 'Completed'
    }

    It 'is found by Get-Job by name, id, state and filter' {
        $job = Get-TestUri $archive 'find.bin' | Start-BatchDownload -Destination "$TestDrive/find" -Name 'findable' | Wait-Job
        (Get-Job -Name 'find*').InstanceId | Should -Be $job.InstanceId
        (Get-Job -Id $job.Id).InstanceId | Should -Be $job.InstanceId
        (Get-Job -InstanceId $job.InstanceId).Id | Should -Be $job.Id
        (Get-Job -State Completed).InstanceId | Should -Contain $job.InstanceId
        (Get-Job -Filter @{ BatchId = $job.BatchId }).InstanceId | Should -Be $job.InstanceId
    }

    It 'stops with Stop-Job, and no file appears afterwards' {
        $job = Start-HeldBatch 'stop'
        Wait-ForBytes $job.BatchId
        $job | Stop-Job
        $job.State | Should -Be 'Stopped'
        $batch = Get-BatchDownload $job.BatchId
        $batch.State | Should -Be 'Cancelled'
        $batch.Cancelled | Should -BeGreaterThan 0
        ($batch.Completed + $batch.Failed + $batch.Cancelled) | Should -Be $batch.Total
    }

    It 'is suspended and resumed, and loses nothing' {
        $job = Start-HeldBatch 'suspend' 2
        Wait-ForBytes $job.BatchId
        ($job | Suspend-BatchDownload).State | Should -Be 'Suspended'
        $job.State | Should -Be 'Suspended'
        $had = (Get-BatchDownload $job.BatchId).BytesReceived
        $had | Should -BeGreaterThan 0
        $again = $job | Resume-BatchDownload
        $again.InstanceId | Should -Be $job.InstanceId
        $job.Gate.Open()
        $items = $again | Wait-Job | Receive-Job
        $items.State | Should -Be 'Completed', 'Completed'
        $items | ForEach-Object { Get-Sha256 $_.FullName | Should -Be (Get-TestSha256 $archive $_.Uri) }
    }

    It 'stops from suspended, so that Remove-Job can take it' {
        $job = Start-HeldBatch 'remove'
        $null = $job | Suspend-BatchDownload
        (Get-ErrorOf { $job | Remove-Job }).FullyQualifiedErrorId | Should -BeLike 'JobObjectNotFinishedCannotBeRemoved*'
        $job | Stop-Job
        $job.State | Should -Be 'Stopped'
        $job | Remove-Job
        (Get-ErrorOf { Get-BatchDownload $job.BatchId }).FullyQualifiedErrorId | Should -BeLike 'BatchNotFound,*'
        Get-Job -Name 'remove' -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'is removed while it runs with Remove-Job -Force' {
        $job = Start-HeldBatch 'force'
        Wait-ForBytes $job.BatchId
        $job | Remove-Job -Force
        Get-BatchDownload | Where-Object Id -eq $job.BatchId | Should -BeNullOrEmpty
    }
}

Describe 'Another process' {
    It 'lists the jobs of this one with the same InstanceId and their results' {
        $job = (Get-TestUri $archive 'other.bin'), (Get-TestUri $archive 'gone.bin' 100 '404') | Start-BatchDownload -Destination "$TestDrive/other" |
            Wait-Job
        $lines = Invoke-Shell @"
`$job = Get-Job -Name $($job.BatchId); "`$(`$job.InstanceId) `$(`$job.State) `$(`$job.HasMoreData)"
`$job | Receive-Job -ErrorAction SilentlyContinue -ErrorVariable e | ForEach-Object { "`$(`$_.State) `$(`$_.Uri.Segments[-1])" }
`$e[0].FullyQualifiedErrorId; `$job.HasMoreData
"@
        $lines | Should -Be "$($job.InstanceId) Completed True", 'Completed other.bin', 'Failed gone.bin', 'ItemNotFound', 'False'
    }

    It 'watches what this one runs' {
        $job = Start-HeldBatch 'watched' 1
        $lines = Invoke-Shell "`$job = Get-Job -Name watched; `$job.State; (`$job | Wait-Job).State; (`$job | Receive-Job).State" |
            ForEach-Object { if ($_ -eq 'Running') { $job.Gate.Open() }; $_ }
        $lines | Should -Be 'Running', 'Completed', 'Completed'
        ($job | Wait-Job).State | Should -Be 'Completed'
    }

    It 'hears the end of what this one runs as an event' {
        $job = Start-HeldBatch 'heard' 4
        $script = "`$null = Register-ObjectEvent (Get-Job -Name heard) StateChanged -SourceIdentifier state; 'listening'; " +
            "(Wait-Event state -Timeout 120).SourceEventArgs.JobStateInfo.State"
        Invoke-Shell $script | ForEach-Object { if ($_ -eq 'listening') { $job.Gate.Open() }; $_ } | Should -Be 'listening', 'Completed'
    }

    It 'suspends and stops what this one runs' {
        $job = Start-HeldBatch 'remote'
        Wait-ForBytes $job.BatchId
        Invoke-Shell "(Suspend-BatchDownload $($job.BatchId)).State" | Should -Be 'Suspended'
        Wait-Until { $job.State -eq 'Suspended' } 'the job was not suspended'
        $null = $job | Resume-BatchDownload
        Invoke-Shell "Get-Job -Name remote | Stop-Job; (Get-Job -Name remote).State" | Should -Be 'Stopped'
        Wait-Until { $job.State -eq 'Stopped' } 'the job was not stopped'
    }

    It 'refuses to run what this one runs' {
        $job = Start-HeldBatch 'busy'
        Wait-ForBytes $job.BatchId
        Invoke-Shell "try { Resume-BatchDownload $($job.BatchId) } catch { `$_.FullyQualifiedErrorId }" |
            Should -Be 'BatchBusy,ScienceDownload.Commands.ResumeBatchDownloadCommand'
        ($job | Resume-BatchDownload).InstanceId | Should -Be $job.InstanceId
        $job | Stop-Job
    }

    It 'tells what the others did since it was last asked' {
        $gate = New-TestGate
        $uris = (Get-TestUri $archive 'since-1.bin'), (Get-HeldUri $archive $gate 'since-2.bin')
        $id = Invoke-Shell @"
`$job = '$($uris -join "','")' | Start-BatchDownload -Destination '$(Join-Path $TestDrive since)' -Connections 1
while ((Get-BatchDownload `$job.BatchId).Completed -eq 0) { Start-Sleep -Milliseconds 20 }
`$job.BatchId
"@
        $job = Get-Job -Name $id
        ($job | Receive-Job -Keep).Index | Should -Be 0
        $lines = Invoke-Shell "`$job = Resume-BatchDownload $id; 'running'; (`$job | Wait-Job).State" | ForEach-Object {
            if ($_ -eq 'running') {
                $null = Get-Job -Name $id
                $gate.Open()
            }
            $_
        }
        $lines | Should -Be 'running', 'Completed'
        ($job | Wait-Job | Receive-Job).Index | Should -Be 0, 1
        $job.HasMoreData | Should -BeFalse
    }

    It 'resumes what a process left behind' {
        $folder = Join-Path $TestDrive 'left'
        $gate = New-TestGate
        $uris = 1..3 | ForEach-Object { "'$(Get-HeldUri $archive $gate "left-$_.bin")'" }
        $id = Invoke-Shell @"
`$job = $($uris -join ',') | Start-BatchDownload -Destination '$folder' -Connections 1
while ((Get-BatchDownload `$job.BatchId).BytesReceived -eq 0) { Start-Sleep -Milliseconds 20 }
`$job.BatchId
"@
        (Get-BatchDownload $id).State | Should -Be 'Suspended'
        (Get-Job -Name $id).State | Should -Be 'Suspended'
        $gate.Open()
        $items = Get-BatchDownload -State Suspended | Where-Object Id -eq $id | Resume-BatchDownload | Wait-Job | Receive-Job
        $items | Should -HaveCount 3
        $items | ForEach-Object { Get-Sha256 $_.FullName | Should -Be (Get-TestSha256 $archive $_.Uri) }
    }

    It 'resumes what a killed process left behind' {
        $folder = Join-Path $TestDrive 'killed'
        $gate = New-TestGate
        $uris = 1..3 | ForEach-Object { "'$(Get-HeldUri $archive $gate "killed-$_.bin")'" }
        $id = Invoke-Shell @"
`$job = $($uris -join ',') | Start-BatchDownload -Destination '$folder' -Connections 1
while ((Get-BatchDownload `$job.BatchId).BytesReceived -eq 0) { Start-Sleep -Milliseconds 20 }
`$job.BatchId
[Diagnostics.Process]::GetCurrentProcess().Kill()
"@ | Select-Object -First 1
        Wait-Until { (Get-BatchDownload $id).State -eq 'Suspended' } 'the batch was still taken for running'
        $gate.Open()
        (Resume-BatchDownload $id -Wait).Completed | Should -Be 3
        Get-ChildItem $folder -Filter *.part -Recurse | Should -BeNullOrEmpty
    }
}
