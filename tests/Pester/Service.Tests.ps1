BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $archive = Start-TestArchive
    $word = 'key-of-the-service'
    $key = ConvertTo-SecureString $word -AsPlainText -Force
    $folder = Join-Path ([IO.Path]::GetTempPath()) "science-service-$([guid]::NewGuid())"
    $null = New-Item -ItemType Directory $folder
    $service = Start-TestService $folder $word
    $at = @{ Service = $service.Address; ApiKey = $key }
}

AfterAll {
    Stop-TestService $service
    Stop-TestArchive $archive
    Remove-TestModule
    Remove-Item $folder -Recurse -Force
}

Describe 'A batch of a service' {
    It 'is started, waited for and listed from here' {
        $uris = (Get-TestUri $archive 'a.bin' 5000), (Get-TestUri $archive 'b.bin' 10 '404')
        $batch = $uris | Start-BatchDownload @at -Name 'Over there' -Wait -ErrorAction SilentlyContinue -ErrorVariable errors
        $batch | Should -BeOfType ScienceDownload.BatchInfo
        $batch.State | Should -Be 'Completed'
        $batch.Service | Should -Be $service.Address
        $batch.Destination | Should -Be "$($service.Address)files/"
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'ItemNotFound,*'
        $found = Get-BatchDownload $batch.Id @at
        $found.Name | Should -Be 'Over there'
        $found.Failed | Should -Be 1
        (Get-BatchDownload @at).Id | Should -Contain $batch.Id
        $items = Get-BatchDownloadItem $batch.Id @at
        $items[0].Sha256 | Should -Be (Get-TestSha256 $archive $uris[0])
        Get-Sha256 "$folder/files/$($items[0].RelativePath)" | Should -Be $items[0].Sha256
        Get-BatchDownload | Should -BeNullOrEmpty -Because 'nothing of it is in the state file here'
    }

    It 'is a job that Wait-Job and Receive-Job understand, with progress' {
        $gate = New-TestGate
        $job = 1..3 | ForEach-Object { Get-HeldUri $archive $gate "job$_.bin" } | Start-BatchDownload @at
        $job.Service | Should -Be $service.Address
        Wait-Until { @($job.Progress).StatusDescription -like '0 of 3 files*' } 'there was no progress'
        $gate.Open()
        $null = $job | Wait-Job
        $job.State | Should -Be 'Completed'
        $items = $job | Receive-Job
        $items | Should -HaveCount 3
        $items.State | Select-Object -Unique | Should -Be 'Completed'
        Get-Job | Should -Contain $job
    }

    It 'streams to Receive-Job -Wait' {
        $items = 1..4 | ForEach-Object { Get-TestUri $archive "stream$_.bin" } | Start-BatchDownload @at | Receive-Job -Wait
        $items | Should -HaveCount 4
    }

    It 'is stopped by Stop-Job, over there too' {
        $gate = New-TestGate
        $job = 1..3 | ForEach-Object { Get-HeldUri $archive $gate "stop$_.bin" } | Start-BatchDownload @at
        Wait-Until { ($job | Get-BatchDownload).BytesReceived -gt 0 } 'no byte had arrived'
        $job | Stop-Job
        $job.State | Should -Be 'Stopped'
        (Get-BatchDownload $job.BatchId @at).State | Should -Be 'Cancelled'
    }

    It 'goes down the pipeline with its service' {
        $gate = New-TestGate
        $job = 1..2 | ForEach-Object { Get-HeldUri $archive $gate "pipe$_.bin" } | Start-BatchDownload @at -ThrottleLimit 1
        Wait-Until { ($job | Get-BatchDownload).BytesReceived -gt 0 } 'no byte had arrived'
        ($job | Suspend-BatchDownload).State | Should -Be 'Suspended'
        ($job | Get-BatchDownload | Resume-BatchDownload).BatchId | Should -Be $job.BatchId
        ($job | Stop-BatchDownload).State | Should -Be 'Cancelled'
        $gate.Open()
        $again = Get-BatchDownload $job.BatchId @at | Restart-BatchDownload -IncludeCancelled
        ($again | Wait-BatchDownload).State | Should -Be 'Completed'
        $again | Remove-BatchDownload
        (Get-ErrorOf { Get-BatchDownload $again.BatchId @at -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'BatchNotFound,*'
    }

    It 'hands out each file once, however often it is followed' {
        $gate = New-TestGate
        $job = (Get-TestUri $archive 'once.bin'), (Get-HeldUri $archive $gate 'later.bin') | Start-BatchDownload @at -ThrottleLimit 1
        Wait-Until { $job.Output.Count -eq 1 } 'the first file had not settled'
        $null = $job | Suspend-BatchDownload
        $gate.Open()
        $null = $job | Resume-BatchDownload | Wait-Job
        @($job | Receive-Job).Index | Should -Be 0, 1
    }

    It 'has media looked for over there' -Skip:(-not (Get-Command yt-dlp -ErrorAction Ignore)) {
        $media = @{ audio_only = $true; subtitle_languages = 'en', 'de' }
        $batch = Start-BatchDownload "$($archive.BaseUri)nothing.html" @at -Media $media -Wait -ErrorAction SilentlyContinue
        $item = Get-BatchDownloadItem $batch.Id @at
        $item.Error | Should -BeLike 'yt-dlp: *HTTP Error 404*'
        (Get-ErrorOf { Start-BatchDownload http://a.example/x @at -Media @{ quality = 'good' } }).FullyQualifiedErrorId |
            Should -BeLike 'InputInvalid,*'
    }

    It 'is brought here with its digests' {
        $uri = Get-TestUri $archive 'bring here.bin' 5000
        $batch = Start-BatchDownload $uri @at -Wait
        $here = Get-BatchDownloadItem $batch.Id @at | Start-BatchDownload -Destination "$TestDrive/here" -Wait
        $here.State | Should -Be 'Completed'
        $file = Get-ChildItem "$TestDrive/here" -Recurse -File -Filter *.bin
        Get-Sha256 $file.FullName | Should -Be (Get-TestSha256 $archive $uri)
    }

    It 'takes its key from a credential, a profile and the environment' {
        (Get-BatchDownload -Service $service.Address -ApiKey ([pscredential]::new('any', $key))).Count | Should -BeGreaterThan 0
        $env:SCIENCEDOWNLOAD_PROFILES = "$TestDrive/profiles.json"
        try {
            Set-DownloadProfile lab -Server $service.Address -Token $key -NoVault
            (Get-BatchDownload -Service lab).Count | Should -BeGreaterThan 0
        }
        finally { Remove-Item Env:SCIENCEDOWNLOAD_PROFILES }
        $count = Invoke-Shell "`$env:SCIENCEDOWNLOAD_SERVICE_KEY = '$word'; @(Get-BatchDownload -Service $($service.Address)).Count"
        [int] $count | Should -BeGreaterThan 0
    }

    It 'is removed from this session by Remove-Job, and stays over there' {
        $job = Start-BatchDownload (Get-TestUri $archive 'stays.bin') @at | Wait-Job
        $job | Remove-Job
        Get-Job | Should -Not -Contain $job
        (Get-BatchDownload $job.BatchId @at).State | Should -Be 'Completed'
    }
}

Describe 'What can be wrong with a service' {
    It 'says <Id> (<Category>)' -ForEach @(
        @{ Id = 'NotSignedIn'; Category = 'AuthenticationError'; Do = { Get-BatchDownload -Service $service.Address -ApiKey $wrong } }
        @{ Id = 'ServerUnreachable'; Category = 'ConnectionError'; Do = { Get-BatchDownload -Service 'http://127.0.0.1:9' -ApiKey $key } }
        @{ Id = 'ServiceIncompatible'; Category = 'ProtocolError'; Do = { Get-BatchDownload -Service "$($archive.BaseUri)" -ApiKey $key } }
        @{ Id = 'BatchNotFound'; Category = 'ObjectNotFound'; Do = { Stop-BatchDownload batch_000000000000 @at -ErrorAction Stop } }
        @{ Id = 'ProfileNotFound'; Category = 'ObjectNotFound'; Do = { Get-BatchDownload -Service nowhere } }
        @{ Id = 'NotOnService'; Category = 'NotImplemented'; Do = { Start-BatchDownload http://a.example/x @at -Headers @{ A = 'b' } } }
        @{ Id = 'NotOnService'; Category = 'NotImplemented'; Do = { Start-BatchDownload http://a.example/x @at -Connections 8 } }
        @{ Id = 'DuplicateUri'; Category = 'InvalidArgument'; Do = { Start-BatchDownload http://a.example/x, http://a.example/x @at } }
    ) {
        $wrong = ConvertTo-SecureString 'wrong-word' -AsPlainText -Force
        $record = Get-ErrorOf $Do
        $record.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $record.CategoryInfo.Category | Should -Be $Category
        "$record$($record.Exception)" | Should -Not -Match "$word|wrong-word"
    }

    It 'refuses what contradicts itself' {
        (Get-ErrorOf { Start-BatchDownload http://a.example/x @at -Destination here }).Exception.Message | Should -BeLike '*stay where it runs*'
        (Get-ErrorOf { Get-BatchDownload @at -StatePath here }).Exception.Message | Should -BeLike '*leave out -StatePath*'
        { Get-BatchDownload -Service $service.Address -ApiKey 'plain' } | Should -Throw '*SecureString*'
    }

    It 'does nothing with -WhatIf' {
        $before = @(Get-BatchDownload @at).Count
        Start-BatchDownload http://a.example/x @at -WhatIf
        @(Get-BatchDownload @at).Count | Should -Be $before
    }
}

Describe 'A service that goes away in the middle' {
    It 'is waited for, and the job ends as the batch does' {
        $home2 = Join-Path $folder 'second'
        $null = New-Item -ItemType Directory $home2
        $services = [Collections.Generic.List[object]]@(Start-TestService $home2 $word)
        try {
            $gate = New-TestGate
            $job = 1..2 | ForEach-Object { Get-HeldUri $archive $gate "kill$_.bin" } |
                Start-BatchDownload -Service $services[0].Address -ApiKey $key -ThrottleLimit 1
            Wait-Until { ($job | Get-BatchDownload).BytesReceived -gt 0 } 'no byte had arrived'
            Stop-TestService $services[0]
            Wait-Until { $job.Verbose.Count -gt 0 } 'nobody noticed'
            $job.State | Should -Be 'Running'
            $gate.Open()
            $port = ([uri] $services[0].Address).Port
            # Meanwhile the system may have lent the port to a connection of somebody else.
            Wait-Until { try { $services.Add((Start-TestService $home2 $word $port)); $true } catch { $false } } 'the port was not free again'
            $null = $job | Wait-Job
            $job.State | Should -Be 'Completed'
            @($job | Receive-Job) | Should -HaveCount 2
        }
        finally { $services | ForEach-Object { Stop-TestService $_ } }
    }
}
