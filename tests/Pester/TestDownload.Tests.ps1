BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $archive = Start-TestArchive
}

AfterAll {
    Stop-TestArchive $archive
    Remove-TestModule
}

Describe 'Test-Download' {
    BeforeEach {
        $data = Join-Path $TestDrive ([guid]::NewGuid())
        $batch = 1..4 | ForEach-Object { Get-TestUri $archive "t$_.bin" (1000 * $_) } | Start-BatchDownload -Destination $data -Wait
    }

    It 'finds everything good right after the download' {
        (Test-Download $data).Status | Should -Be 'Verified', 'Verified', 'Verified', 'Verified'
        Test-Download $data -Quiet | Should -BeTrue
        ($batch | Test-Download -Quiet) | Should -BeTrue
        (Test-Download "$data/manifest.json") | Should -HaveCount 4
    }

    It 'finds what is missing, too short and changed, as results and not as errors' {
        Remove-Item "$data/t1.bin"
        'short' | Set-Content "$data/t2.bin" -NoNewline
        $bytes = [IO.File]::ReadAllBytes("$data/t3.bin")
        $bytes[1500] = $bytes[1500] -bxor 1
        [IO.File]::WriteAllBytes("$data/t3.bin", $bytes)
        $results = Test-Download $data -ErrorAction Stop | Sort-Object RelativePath
        $results.Status | Should -Be 'Missing', 'WrongLength', 'WrongChecksum', 'Verified'
        $results.IsGood | Should -Be $false, $false, $false, $true
        Test-Download $data -Quiet | Should -BeFalse
    }

    It 'repairs, and asks first' {
        Remove-Item "$data/t1.bin"
        Test-Download $data -Repair -WhatIf | Should -BeNullOrEmpty
        "$data/t1.bin" | Should -Not -Exist
        (Test-Download $data -Repair | Where-Object RelativePath -eq 't1.bin').Status | Should -Be 'Repaired'
        (Get-Item "$data/t1.bin").Length | Should -Be 1000
    }

    It 'says what a folder without a manifest lacks' {
        $empty = New-Item -ItemType Directory (Join-Path $TestDrive 'no-manifest')
        (Get-ErrorOf { Test-Download $empty }).FullyQualifiedErrorId | Should -Match '^(PlanInvalid|InputUnreadable),'
        (Get-ErrorOf { Test-Download "$TestDrive/nowhere" }).FullyQualifiedErrorId | Should -BeLike 'InputUnreadable,*'
    }
}

Describe 'Import- and Export-DownloadPlan' {
    BeforeAll {
        $batch = 1..2 | ForEach-Object { Get-TestUri $archive "p$_.bin" (1000 * $_) } | Start-BatchDownload -Destination "$TestDrive/plan" -Wait
    }

    It 'keep addresses, paths, lengths and digests' {
        $file = $batch | Export-DownloadPlan -Path "$TestDrive/a.json" -PassThru
        $file | Should -BeOfType IO.FileInfo
        $items = $file | Import-DownloadPlan
        $items | Should -BeOfType ScienceDownload.DownloadItem
        $items.RelativePath | Should -Be 'p1.bin', 'p2.bin'
        $items | ForEach-Object Length | Should -Be 1000, 2000
        $items[0].Checksums.Hex | Should -Contain (Get-Sha256 "$TestDrive/plan/p1.bin")
        $items[0].Uri | Should -Be ($batch | Get-BatchDownloadItem)[0].Uri
    }

    It 'replace a file with -Force only' {
        'mine' | Set-Content "$TestDrive/b.json"
        (Get-ErrorOf { $batch | Export-DownloadPlan -Path "$TestDrive/b.json" }).FullyQualifiedErrorId | Should -BeLike 'DestinationExists,*'
        Get-Content "$TestDrive/b.json" | Should -Be 'mine'
        $batch | Export-DownloadPlan -Path "$TestDrive/b.json" -Force
        Import-DownloadPlan "$TestDrive/b.json" | Should -HaveCount 2
    }

    It 'read the manifest of a download as a plan' {
        (Import-DownloadPlan "$TestDrive/plan/manifest.json").RelativePath | Should -Be 'p1.bin', 'p2.bin'
    }

    It 'refuse what is no plan' {
        '{ "surprise": 1 }' | Set-Content "$TestDrive/c.json"
        (Get-ErrorOf { Import-DownloadPlan "$TestDrive/c.json" }).FullyQualifiedErrorId | Should -Match '^(PlanInvalid|InputInvalid),'
    }
}

Describe 'Start-DownloadDemo' {
    It 'brings every file of every archive, and transfers nothing that it can know again the second time' {
        $demo = Start-DownloadDemo "$TestDrive/demo"
        $demo.Archive | Should -Be 'batch', 'onc', 'geodes', 'vo', 'xnat'
        $demo.State | Sort-Object -Unique | Should -Be 'Completed'
        ($demo | Measure-Object Failed -Sum).Sum | Should -Be 0
        $demo[0].Completed | Should -Be 201
        $again = Start-DownloadDemo "$TestDrive/demo" -PassThru
        $again | Where-Object BatchId -eq $again[0].BatchId | ForEach-Object State | Sort-Object -Unique | Should -Be 'Skipped'
        $again | Should -HaveCount ($demo | Measure-Object Completed -Sum).Sum
        Test-Download "$TestDrive/demo/xnat" | ForEach-Object Status | Sort-Object -Unique | Should -Be 'Verified'
    }
}
