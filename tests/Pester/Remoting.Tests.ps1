# Remote sessions over SSH, to this machine. What comes back from them is a bag of properties, also where the module is imported.

BeforeDiscovery {
    . $PSScriptRoot/RemoteSupport.ps1
    $missing = Get-MissingProgram
    if ($missing -and $env:SCIENCEDOWNLOAD_REQUIRE -match 'sshd') { throw "Missing: $missing" }
}

Describe 'In a remote session' -Skip:($missing -or (Test-LockedAccount)) {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        . $PSScriptRoot/RemoteSupport.ps1
        Import-TestModule
        $archive = Start-TestArchive
        $daemon = Start-TestDaemon (Join-Path $TestDrive ssh)
        $session = New-TestSession $daemon
        (Get-TestUri $archive 'p1.bin' 10), (Get-TestUri $archive 'p2.bin' 20) | Set-Content "$TestDrive/plan.txt"
        # The state of the other machine is not the one of this session.
        $state = Join-Path $TestDrive state
        Invoke-Command $session { $env:SCIENCEDOWNLOAD_STATE = $using:state; Import-Module $using:ModulePath }
    }

    AfterAll {
        if ($session) { Remove-PSSession $session }
        Stop-TestDaemon $daemon
        Stop-TestArchive $archive
        Remove-TestModule
    }

    It 'files are fetched there, and what is told of them goes on here' {
        $uri = Get-TestUri $archive 'there.bin' 5000
        $batch = Invoke-Command $session { Start-BatchDownload $using:uri -Destination $using:TestDrive/there -Wait }
        $batch.State | Should -Be 'Completed'
        $item = Invoke-Command $session { param($Id) Get-BatchDownloadItem $Id } -ArgumentList $batch.Id
        $item.State | Should -Be 'Completed'
        ($item | Get-Item).Length | Should -Be 5000
        ($batch | Get-BatchDownload -StatePath $state).State | Should -Be 'Completed'
        [ScienceDownload.ItemInfo] $item | Should -BeOfType ScienceDownload.ItemInfo
        $checked = Invoke-Command $session { Test-Download $using:TestDrive/there }
        $checked.Status | Should -Be 'Verified'
        $checked.PSComputerName | Should -Be '127.0.0.1'
    }

    It 'an error says what failed, by its id' {
        $uri = Get-TestUri $archive 'gone.bin' 100 '404'
        $batch = Invoke-Command $session { Start-BatchDownload $using:uri -Destination $using:TestDrive/gone -Wait } `
            -ErrorVariable failed -ErrorAction SilentlyContinue
        $batch.Failed | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -Be 'ItemNotFound,ScienceDownload.Commands.StartBatchDownloadCommand'
        $failed[0].TargetObject.ErrorId | Should -Be 'ItemNotFound'
    }

    It 'a plan from here is run there' {
        $plan = Import-DownloadPlan "$TestDrive/plan.txt"
        $batch = Invoke-Command $session { $using:plan | Start-BatchDownload -Destination $using:TestDrive/plan -Wait }
        $batch.Completed | Should -Be 2
        (Get-ChildItem "$TestDrive/plan/*.bin" | Sort-Object Length).ForEach('Length') | Should -Be 10, 20
    }

    It 'the cmdlets can be borrowed for this session' {
        $wanted = 'Get-BatchDownload', 'Get-BatchDownloadItem', 'Test-Download'
        $module = Import-PSSession $session -Module ScienceDownload -CommandName $wanted -Prefix Far -WarningAction Ignore
        try {
            $batch = Invoke-Command $session { Start-BatchDownload (Get-Content $using:TestDrive/plan.txt) -Destination $using:TestDrive/far -Wait }
            ($batch | Get-FarBatchDownload).Completed | Should -Be 2
            ($batch | Get-FarBatchDownloadItem).State | Should -Be 'Completed', 'Completed'
            Test-FarDownload "$TestDrive/far" -Quiet | Should -BeTrue
        }
        finally { Remove-Module $module }
    }

    It 'a batch is suspended when the session ends, and goes on from another' {
        $lost = New-TestSession $daemon
        $uri = Get-TestUri $archive 'lost.bin' 200000000 'rate:1000000'
        $id = (Invoke-Command $lost {
                $env:SCIENCEDOWNLOAD_STATE = $using:state
                Import-Module $using:ModulePath
                Start-BatchDownload $using:uri -Destination $using:TestDrive/lost
            }).BatchId
        Wait-Until { (Get-BatchDownload $id -StatePath $state).BytesReceived -gt 0 } 'no byte of the batch had arrived'
        Remove-PSSession $lost
        Wait-Until { (Get-BatchDownload $id -StatePath $state).State -eq 'Suspended' } 'the batch was not suspended'
        $before = (Get-BatchDownload $id -StatePath $state).BytesReceived
        Invoke-Command $session { $null = Resume-BatchDownload $using:id }
        Wait-Until { (Get-BatchDownload $id -StatePath $state).BytesReceived -gt $before } 'the batch did not go on'
        (Invoke-Command $session { Stop-BatchDownload $using:id }).State | Should -Be 'Cancelled'
    }
}
