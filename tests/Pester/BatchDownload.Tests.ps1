BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $archive = Start-TestArchive
    $mixed = (Get-TestUri $archive 'ok.bin' 5000), (Get-TestUri $archive 'no.bin' 100 '404') |
        Start-BatchDownload -Destination "$TestDrive/mixed" -Wait -ErrorAction SilentlyContinue
}

AfterAll {
    Stop-TestArchive $archive
    Remove-TestModule
}

Describe 'Get-BatchDownload' {
    It 'lists by id, wildcard and state' {
        (Get-BatchDownload $mixed.Id).Id | Should -Be $mixed.Id
        (Get-BatchDownload 'batch_*').Id | Should -Contain $mixed.Id
        (Get-BatchDownload -State Completed).Id | Should -Contain $mixed.Id
        Get-BatchDownload -State Failed | Should -BeNullOrEmpty
        Get-BatchDownload 'nothing*' | Should -BeNullOrEmpty
    }

    It 'says which id is unknown and goes on with the others' {
        $found = 'batch_000000000000', $mixed.Id | Get-BatchDownload -ErrorAction SilentlyContinue -ErrorVariable errors
        $found.Id | Should -Be $mixed.Id
        $errors[0].FullyQualifiedErrorId | Should -Be 'BatchNotFound,ScienceDownload.Commands.GetBatchDownloadCommand'
        $errors[0].TargetObject | Should -Be 'batch_000000000000'
    }

    It 'takes a date for the same day in the culture <_>' -ForEach 'de-DE', 'fa-IR', 'th-TH' {
        # The shell reads 2000-01-01 by the calendar of the culture: in the last two of these in another century.
        $tomorrow = [DateTime]::Today.AddDays(1).ToString('yyyy-MM-dd', [cultureinfo]::InvariantCulture)
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = $_
            (Get-BatchDownload $mixed.Id -Since 2000-01-01).Id | Should -Be $mixed.Id
            Get-BatchDownload $mixed.Id -Since $tomorrow | Should -BeNullOrEmpty
        }
        finally {
            [cultureinfo]::CurrentCulture = $culture
        }
    }

    It 'keeps to the state file it is given' {
        Get-BatchDownload -StatePath "$TestDrive/empty" | Should -BeNullOrEmpty
        $null = Start-BatchDownload (Get-TestUri $archive 'elsewhere.bin') -Destination "$TestDrive/elsewhere" -StatePath "$TestDrive/empty" -Wait
        @(Get-BatchDownload -StatePath "$TestDrive/empty") | Should -HaveCount 1
    }
}

Describe 'Get-BatchDownloadItem' {
    It 'lists the files in order, by state' {
        (Get-BatchDownloadItem $mixed.Id).Index | Should -Be 0, 1
        ($mixed | Get-BatchDownloadItem -State Failed).ErrorId | Should -Be 'ItemNotFound'
        ($mixed | Get-BatchDownloadItem -State Completed, Failed) | Should -HaveCount 2
    }

    It 'pipes files to commands of the shell' {
        ($mixed | Get-BatchDownloadItem -State Completed | Get-Item).Length | Should -Be 5000
    }
}

Describe 'Wait-BatchDownload' {
    It 'tells the failed files of a batch that has settled' {
        $batch = Wait-BatchDownload $mixed.Id -ErrorAction SilentlyContinue -ErrorVariable errors
        $batch.State | Should -Be 'Completed'
        $errors | Should -HaveCount 1
        $errors[0].FullyQualifiedErrorId | Should -Be 'ItemNotFound,ScienceDownload.Commands.WaitBatchDownloadCommand'
        $errors[0].TargetObject.BatchId | Should -Be $mixed.Id
    }

    It 'gives up waiting when the time is up, with a warning' {
        $job = Get-HeldUri $archive (New-TestGate) 'wait.bin' | Start-BatchDownload -Destination "$TestDrive/wait"
        $batch = $job | Wait-BatchDownload -TimeoutSec 1 -WarningVariable warnings -WarningAction SilentlyContinue
        $batch.State | Should -Be 'Running'
        $warnings | Should -HaveCount 1
        $job | Stop-Job
    }
}

Describe 'Restart-BatchDownload' {
    It 'makes a linked batch of the failed files' {
        $batch = Restart-BatchDownload $mixed.Id -Wait -ErrorAction SilentlyContinue
        $batch.Id | Should -Not -Be $mixed.Id
        $batch.RetryOf | Should -Be $mixed.Id
        $batch.Total | Should -Be 1
    }

    It 'brings back what was stopped, with -IncludeCancelled' {
        $gate = New-TestGate
        $job = 1..3 | ForEach-Object { Get-HeldUri $archive $gate "back-$_.bin" } | Start-BatchDownload -Destination "$TestDrive/back"
        $stopped = $job | Stop-BatchDownload
        $stopped.State | Should -Be 'Cancelled'
        (Get-ErrorOf { $stopped | Restart-BatchDownload }).FullyQualifiedErrorId | Should -BeLike 'BatchStateConflict,*'
        $gate.Open()
        (Restart-BatchDownload $stopped.Id -IncludeCancelled -Wait).State | Should -Be 'Completed'
        (Get-ChildItem "$TestDrive/back/*.bin") | Should -HaveCount 3
    }
}

Describe 'Stop-, Suspend- and Remove-BatchDownload' {
    It 'leave a settled batch as it is' {
        (Stop-BatchDownload $mixed.Id).State | Should -Be 'Completed'
        (Suspend-BatchDownload $mixed.Id).State | Should -Be 'Completed'
    }

    It 'do nothing with -WhatIf' {
        $mixed | Stop-BatchDownload -WhatIf | Should -BeNullOrEmpty
        $mixed | Remove-BatchDownload -WhatIf
        Get-BatchDownload $mixed.Id | Should -Not -BeNullOrEmpty
    }

    It 'forget a batch and keep its files' {
        $batch = Start-BatchDownload (Get-TestUri $archive 'kept.bin') -Destination "$TestDrive/kept" -Wait
        $batch | Remove-BatchDownload | Should -BeNullOrEmpty
        (Get-ErrorOf { Get-BatchDownload $batch.Id }).FullyQualifiedErrorId | Should -BeLike 'BatchNotFound,*'
        "$TestDrive/kept/kept.bin" | Should -Exist
    }

    It 'refuse to forget a running batch without -Force' {
        $job = Get-HeldUri $archive (New-TestGate) 'running.bin' | Start-BatchDownload -Destination "$TestDrive/running"
        Wait-Until { (Get-BatchDownload $job.BatchId).State -eq 'Running' } 'the batch did not run'
        (Get-ErrorOf { $job | Remove-BatchDownload }).FullyQualifiedErrorId | Should -BeLike 'Batch*,*'
        $job | Remove-BatchDownload -Force
        Get-BatchDownload | Where-Object Id -eq $job.BatchId | Should -BeNullOrEmpty
    }
}
