BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $server = [ScienceDownload.Simulators.XnatSimulator]::StartAsync($null).GetAwaiter().GetResult()
    $fixture = [ScienceDownload.Simulators.XnatFixture]::AddTo($server)
    $env:SCIENCEDOWNLOAD_PROFILES = Join-Path ([IO.Path]::GetTempPath()) "profiles-$([guid]::NewGuid())/profiles.json"
    $credential = [pscredential]::new('jdoe', (ConvertTo-SecureString 'pw' -AsPlainText))
    $env:XNAT_URL, $env:XNAT_USER, $env:XNAT_PASS = "$($server.BaseUri)", 'jdoe', 'pw'
    $files = @(
        'scans/1-MR1/resources/DICOM/files/a.dcm'
        'scans/1/resources/DICOM/files/a.dcm'
        'scans/1/resources/DICOM/files/sub/1/b.dcm'
        'scans/1/resources/SNAPSHOTS/files/SITE_E00042_t.gif'
        'scans/2/resources/NIFTI/files/brain.nii.gz'
        'scans/2/resources/NIFTI/files/with space & #1.json'
    )
    function Get-Tree([string] $Folder) {
        Get-ChildItem -LiteralPath $Folder -Recurse -File -Force |
            ForEach-Object { [IO.Path]::GetRelativePath($Folder, $_.FullName) -replace '\\', '/' } | Sort-Object
    }
}

AfterAll {
    Stop-TestArchive $server
    Remove-Item Env:XNAT_URL, Env:XNAT_USER, Env:XNAT_PASS, Env:XNAT_TOKEN, Env:XNAT_PROFILE, Env:SCIENCEDOWNLOAD_PROFILES -ErrorAction Ignore
    Remove-TestModule
}

Describe 'Looking around' {
    It 'lists projects, subjects, sessions, scans, resources and files down the pipeline' {
        (Get-XnatProject).Id | Should -Be 'NEURO'
        (Get-XnatProject | Get-XnatSubject).Label | Should -Be 'SUB07'
        (Get-XnatProject | Get-XnatSubject | Get-XnatSession).Label | Should -Be 'SUB07_MR1', 'TRAP01', 'EEG01'
        (Get-XnatSession NEURO SUB* | Get-XnatScan).Id | Should -Be '1', '1-MR1', '2', '3'
        (Get-XnatSession NEURO -Modality EEG | Get-XnatScan).Id | Should -Be 'EEG1'
        (Get-XnatSession NEURO SUB07_MR1 | Get-XnatResource).Label | Should -Be 'QC'
        (Get-XnatScan SUB07_MR1 -Project NEURO | Get-XnatResource).Label | Should -Be 'DICOM', 'SNAPSHOTS', 'DICOM', 'NIFTI'
        (Get-XnatScan SITE_E00042 | Get-XnatResource | Get-XnatFile | Measure-Object Length -Sum).Sum | Should -Be 5964
        (Get-XnatFile SITE_E00042 DICOM -Scan 1).Md5 | Should -Be '0d095a8488e82f9780cf5de0818e9ec7', '768acbf52c8788ea05c34050ffd2cc3a'
        $server.OpenSessions | Should -Be 0
    }

    It 'tells who it is' {
        $info = Test-XnatConnection
        $info.UserName | Should -Be 'jdoe'
        $info.Version | Should -Be '1.8.9'
    }

    It 'fails with ids that do not change' {
        (Get-ErrorOf { Get-XnatScan SUB07_MR1 -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'ItemNotFound,*'
        $wrong = [pscredential]::new('jdoe', (ConvertTo-SecureString 'wr0ng-pass' -AsPlainText))
        $problem = Get-ErrorOf { Test-XnatConnection -Credential $wrong -ErrorAction Stop }
        $problem.FullyQualifiedErrorId | Should -BeLike 'NotSignedIn,*'
        "$problem" | Should -Not -Match 'wr0ng'
    }
}

Describe 'Saving' {
    BeforeEach { $data = Join-Path $TestDrive ([guid]::NewGuid()) }

    It 'saves sessions from the pipeline, with their own resources, and does nothing the second time' {
        $items = Get-XnatSession -Project NEURO SUB* | Save-XnatSession -Destination $data -ThrottleLimit 8 -Expand -SessionResource
        # Scan 3 has no files.
        $items.Status | Should -Be (@('Empty') + @('Downloaded') * 7)
        ($items | Where-Object Path -like '*brain.nii.gz').Md5 | Should -Be 'ed8e595de424f9c68761cc910abf94da'
        ($items | Format-Table | Out-String) | Should -Match 'Downloaded +4.9 KB +SUB07_MR1/scans/2'
        Get-Tree "$data/SUB07_MR1" | Should -Be ((@($files) + 'resources/QC/files/report.pdf') | Sort-Object)
        $before = $server.FileRequests.Count
        $again = Get-XnatSession -Project NEURO SUB* | Save-XnatSession -Destination $data -Expand -SessionResource
        $again.Status | Should -Be (@('Empty') + @('SkippedVerified') * 7)
        $server.FileRequests.Count | Should -Be $before
        Set-Content "$data/SUB07_MR1/$($files[1])" 'wrong'
        $third = Get-XnatSession -Project NEURO SUB* | Save-XnatSession -Destination $data -Expand -SessionResource
        $third | Where-Object Status -eq Repaired | ForEach-Object Path | Should -Be "SUB07_MR1/$($files[1])"
        (Test-Download $data).Status | Should -Be (@('Verified') * 7)
    }

    It 'names a session by id, or by label with a project' {
        $null = Save-XnatSession SITE_E00042 $data -Expand -Name SESSION01
        $null = Save-XnatSession SUB07_MR1 -Project NEURO $data -Expand
        Get-Tree "$data/SESSION01" | Should -Be $files
        Get-Tree "$data/SUB07_MR1" | Should -Be $files
        (Get-ErrorOf { Save-XnatSession SUB07_MR1 $data -Expand }).FullyQualifiedErrorId | Should -BeLike 'ItemNotFound,*'
    }

    It 'includes and excludes resources, and saves chosen scans' {
        $null = Save-XnatSession SITE_E00042 $data -Expand -IncludeResource NIFTI
        Get-Tree "$data/SITE_E00042" | Should -Be $files[4, 5]
        $null = Save-XnatSession SITE_E00042 $data -Expand -ExcludeResource DICOM, NIFTI -Name without
        Get-Tree "$data/without" | Should -Be $files[3]
        $null = Save-XnatScan SITE_E00042 $data -Scan 1, 2 -Resource DICOM -Expand -Name scans
        Get-Tree "$data/scans" | Should -Be $files[1, 2]
        $null = Save-XnatScan SITE_E00042 $data -Scan '*' -Expand -Name all
        Get-Tree "$data/all" | Should -Be $files
        $null = Get-XnatScan SITE_E00042 | Where-Object Type -like 'T1*' | Save-XnatScan -Destination $data -Expand -Name piped
        Get-Tree "$data/piped" | Should -Be $files[1, 2, 3]
        (Get-ErrorOf { Save-XnatScan SITE_E00042 $data -Scan 9 -Expand }).FullyQualifiedErrorId | Should -BeLike 'ItemNotFound,*'
    }

    It 'warns of an empty scan and saves nothing' {
        $result = Save-XnatScan SITE_E00042 $data -Scan 3 -Expand -WarningVariable warnings -WarningAction SilentlyContinue
        $result.Status | Should -Be 'Empty'
        $result.Path | Should -Be 'SITE_E00042/scans/3'
        "$warnings" | Should -Match 'no files'
    }

    It 'leaves zips packed, and takes them apart later without the server' {
        $item = Save-XnatSession SITE_E00042 $data -Name S -SessionResource
        $item = $item | Where-Object Status -ne Empty
        $item.Path | Sort-Object | Should -Be 'S/resources_QC.zip', 'S/scans.zip'
        $item.Status | Should -Be 'Downloaded', 'Downloaded'
        $out = Get-ChildItem "$data/S/*.zip" | Expand-XnatZip -Destination "$data/out"
        $out.Count | Should -Be 7
        Get-Tree "$data/out/S" | Should -Be ((@($files) + 'resources/QC/files/report.pdf') | Sort-Object)
        (Get-FileHash "$data/out/S/$($files[4])" -Algorithm MD5).Hash | Should -Be 'ed8e595de424f9c68761cc910abf94da'
    }

    It 'keeps zips beside the files, and gets the same tree from them' {
        $null = Save-XnatSession SITE_E00042 $data -Name S -Expand -KeepZip
        Get-Tree "$data/S" | Where-Object { $_ -notlike 'zips/*' } | Should -Be $files
        $null = Expand-XnatZip "$data/S/zips/*.zip" "$data/again"
        Get-Tree "$data/again/S" | Should -Be $files
    }

    It 'saves one zip to a file' {
        $null = Save-XnatResource SITE_E00042 -Resource QC -OutFile "$data/qc.zip"
        $null = Save-XnatResource SITE_E00042 -Resource DICOM -Scan 1 -OutFile "$data/scan1.zip"
        (Expand-XnatZip "$data/qc.zip" "$data/qc").Entry | Should -Be 'SUB07_MR1/resources/QC/files/report.pdf'
        (Expand-XnatZip "$data/scan1.zip" "$data/scan1").Count | Should -Be 2
        (Get-ErrorOf { Save-XnatSession SITE_E00042 -SessionResource -OutFile "$data/two.zip" }).FullyQualifiedErrorId |
            Should -BeLike 'InputInvalid,*'
    }

    It 'shows with -WhatIf what it would do, to the byte, and touches nothing' {
        $before = $server.FileRequests.Count
        $plan = Save-XnatSession SITE_E00042 $data -Expand -SessionResource -WhatIf
        ($plan | Measure-Object Files -Sum).Sum | Should -Be 7
        ($plan | Measure-Object Length -Sum).Sum | Should -Be 6964
        $plan.Resource | Should -Be 'DICOM', 'SNAPSHOTS', 'DICOM', 'NIFTI', 'QC'
        $server.FileRequests.Count | Should -Be $before
        $data | Should -Not -Exist
    }

    It 'says which files nobody could compare, and which failed' {
        $server.Options.NoDigestColumn = $true
        try {
            (Save-XnatScan SITE_E00042 $data -Scan 2 -Expand).Status | Should -Be 'Unverified', 'Unverified'
            (Save-XnatScan SITE_E00042 $data -Scan 2 -Expand).Status | Should -Be 'SkippedSizeOnly', 'SkippedSizeOnly'
        }
        finally { $server.Options.NoDigestColumn = $false }
        $fixture.Resources[0].Files[0].IsMissingOnDisk = $true
        try { $failed = Save-XnatResource SITE_E00042 $data -Resource QC -Expand -ErrorAction SilentlyContinue }
        finally { $fixture.Resources[0].Files[0].IsMissingOnDisk = $false }
        $failed.Status | Should -Be 'Failed'
        $failed.FullName | Should -BeNullOrEmpty
    }

    It 'says which files a zip had lost or damaged' {
        $many = [ScienceDownload.Simulators.XnatFixture]::AddMany($server, 40, 500, 'SUB08_MR1')
        try {
            $many.Scans[0].Resources[0].Files[3].BytesInZip = [byte[]]::new(500)
            $files = Save-XnatSession $many.Id $data -Expand
            ($files | Group-Object Status -AsHashTable -AsString).Repaired.Path | Should -BeLike '*/0003.dcm'
            ($files | Where-Object Status -eq Downloaded).Count | Should -Be 39
        }
        finally { $null = $server.Sessions.Remove($many) }
    }

    It 'returns a job' {
        $job = Save-XnatSession SITE_E00042 $data -Expand -AsJob
        $null = Wait-Job $job
        $files = Receive-Job $job
        $files | Should -BeOfType ScienceDownload.XnatSavedFile
        $files.Status | Should -Be (@('Downloaded') * 6)
        ($files | Where-Object Path -like '*brain.nii.gz').Md5 | Should -Be 'ed8e595de424f9c68761cc910abf94da'
    }
}

Describe 'Credentials' {
    BeforeEach {
        $data = Join-Path $TestDrive ([guid]::NewGuid())
        Remove-Item Env:XNAT_URL, Env:XNAT_USER, Env:XNAT_PASS, Env:XNAT_TOKEN, Env:XNAT_PROFILE -ErrorAction Ignore
    }

    It 'come from a profile, which may name a project and travels with what was listed' {
        Set-DownloadProfile lab "$($server.BaseUri)" -Credential $credential -Settings @{ Project = 'NEURO' }
        (Get-XnatSession -Profile lab).Count | Should -Be 3
        (Get-XnatScan SUB07_MR1 -Profile lab).Count | Should -Be 4
        $items = Get-XnatSession -Profile lab -Session SUB* | Save-XnatSession -Destination $data -Expand
        $items.Count | Should -Be 7
        (Get-BatchDownload $items[-1].BatchId).Options.Profile | Should -Be 'lab'
        (Save-XnatSession SITE_E00042 "$data-2" -Profile lab -Expand).Count | Should -Be 7
        $env:XNAT_PROFILE = 'lab'
        (Test-XnatConnection).UserName | Should -Be 'jdoe'
    }

    It 'of a profile are not sent to another server' {
        Set-DownloadProfile lab "$($server.BaseUri)" -Credential $credential
        (Get-ErrorOf { Test-XnatConnection -Profile lab -Server http://127.0.0.1:1 -ErrorAction Stop }).FullyQualifiedErrorId |
            Should -BeLike 'InputInvalid,*'
    }

    It 'of the environment are not sent to a server that it does not mean' {
        $env:XNAT_URL, $env:XNAT_USER, $env:XNAT_PASS = 'https://xnat.example.org', 'jdoe', 'pw'
        $before = $server.SignIns
        (Get-ErrorOf { Get-XnatProject -Server "$($server.BaseUri)" -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'NotSignedIn,*'
        $server.SignIns | Should -Be $before
    }

    It 'of a parameter come before the profile and the environment' {
        $env:XNAT_URL, $env:XNAT_USER, $env:XNAT_PASS = "$($server.BaseUri)", 'nobody', 'nothing'
        (Test-XnatConnection -Credential $credential).UserName | Should -Be 'jdoe'
        (Get-ErrorOf { Test-XnatConnection -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'NotSignedIn,*'
    }

    It 'of the environment come before the profile, unless they mean another server' {
        Set-DownloadProfile lab "$($server.BaseUri)" -Credential ([pscredential]::new('nobody', (ConvertTo-SecureString 'nothing' -AsPlainText)))
        $env:XNAT_USER, $env:XNAT_PASS = 'jdoe', 'pw'
        (Test-XnatConnection -Profile lab).UserName | Should -Be 'jdoe'
        $env:XNAT_URL = 'https://xnat.example.org'
        (Get-ErrorOf { Test-XnatConnection -Profile lab -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'NotSignedIn,*'
    }

    It 'of xnatctl are read as they are, its default profile too, and a batch finds them later' {
        $keptHome = $env:HOME
        try {
            $env:HOME = $env:USERPROFILE = Join-Path $TestDrive ([guid]::NewGuid())
            $null = New-Item -ItemType Directory "$env:HOME/.config/xnatctl"
            @"
default_profile: theirs
profiles:
  theirs:
    url: $($server.BaseUri)
    verify_ssl: true
    timeout: 21600
    default_project: NEURO
    username: jdoe
    password: pw
    workers: 2
"@ | Set-Content "$env:HOME/.config/xnatctl/config.yaml"
            (Get-DownloadProfile theirs).Origin | Should -BeLike '*config.yaml'
            (Test-XnatConnection).UserName | Should -Be 'jdoe'
            (Get-XnatScan SUB07_MR1).Count | Should -Be 4
            $items = Save-XnatSession SUB07_MR1 $data -Profile theirs -Expand
            $items.Count | Should -Be 7
            $batch = Get-BatchDownload $items[-1].BatchId
            $batch.Options.Profile, "$($batch.Options.ConcurrentLimit)", $batch.Options.StallTimeout.TotalSeconds | Should -Be 'theirs', '2', 120
            Remove-Item -LiteralPath "$data/SUB07_MR1/$($files[4])"
            $said = Invoke-Shell "Test-Download '$data' -Repair -Confirm:`$false | Format-Table | Out-String"
            Join-Path $data SUB07_MR1 $files[4] | Should -Exist -Because "$said"
        }
        finally { $env:HOME = $keptHome }
    }

    It 'are a session that outlives the process, with nothing but the session kept' {
        $known = Connect-XnatServer -Server "$($server.BaseUri)" -Credential $credential
        $known.UserName | Should -Be 'jdoe'
        $before = $server.SignIns
        Invoke-Shell "(Get-XnatProject -Server $($server.BaseUri)).Id" | Should -Be 'NEURO'
        (Save-XnatSession SITE_E00042 $data -Server "$($server.BaseUri)" -Expand).Count | Should -Be 7
        $server.SignIns | Should -Be $before
        $kept = Join-Path (Split-Path $env:SCIENCEDOWNLOAD_PROFILES) xnat-sessions.json
        Get-Content $kept -Raw | Should -Not -Match '"pw"'
        if (-not $IsWindows) { (Get-Item $kept).UnixMode | Should -Be '-rw-------' }
        Disconnect-XnatServer -Server "$($server.BaseUri)"
        (Get-ErrorOf { Get-XnatProject -Server "$($server.BaseUri)" -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'NotSignedIn,*'
        Disconnect-XnatServer -Server "$($server.BaseUri)" -WarningVariable said -WarningAction SilentlyContinue
        "$said" | Should -BeLike '*No session*'
    }

    It 'may be a session that is open already, which is left open' {
        $basic = @{ Authentication = 'Basic'; Credential = $credential; AllowUnencryptedAuthentication = $true }
        $id = (Invoke-RestMethod "$($server.BaseUri)data/JSESSION" -Method Post @basic).Trim()
        $env:XNAT_URL, $env:XNAT_TOKEN = "$($server.BaseUri)", $id
        (Get-XnatProject).Id | Should -Be 'NEURO'
        $server.OpenSessions | Should -Be 1
        $server.ExpireSessions()
        (Get-ErrorOf { Get-XnatProject -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'NotSignedIn,*'
    }

    It 'show up nowhere' {
        $secret = 'n0where-t0-be-seen'
        $server.Options.Password = $secret
        try {
            Set-DownloadProfile hidden "$($server.BaseUri)" -Credential ([pscredential]::new('jdoe', (ConvertTo-SecureString $secret -AsPlainText)))
            $transcript = Join-Path $TestDrive 'transcript.txt'
            $null = Start-Transcript $transcript
            $all = & {
                $VerbosePreference = $DebugPreference = 'Continue'
                Get-XnatSession NEURO -Profile hidden | Save-XnatSession -Destination $data -Expand -ErrorAction Continue
                $server.Options.Password = 'other'
                $server.ExpireSessions()
                try { Save-XnatSession SITE_E00042 "$data-2" -Profile hidden -Expand } catch { "$_"; $_.Exception.ToString() }
            } *>&1 | Out-String
            $null = Stop-Transcript
            $all | Should -Match 'Downloaded'
            $all | Should -Match 'does not accept'
            $all | Should -Not -Match $secret
            Get-Content $transcript -Raw | Should -Not -Match $secret
            Invoke-Shell "Get-BatchDownload | Format-List * | Out-String; Get-BatchDownload | Get-BatchDownloadItem | Format-List * | Out-String" |
                Should -Not -Match $secret
            $Error | Out-String | Should -Not -Match $secret
            Get-ChildItem $env:SCIENCEDOWNLOAD_STATE, $data -Recurse -File -Force |
                Where-Object { [IO.File]::ReadAllText($_.FullName).Contains($secret) } | Should -BeNullOrEmpty
            Get-BatchDownload | Should -Not -BeNullOrEmpty
        }
        finally { $server.Options.Password = 'pw' }
    }
}
