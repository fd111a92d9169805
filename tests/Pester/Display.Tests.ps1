BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $archive = Start-TestArchive
    $PSStyle.OutputRendering = 'PlainText'
    $batch = (Get-TestUri $archive 'view.bin' 1536), (Get-TestUri $archive ('long-' * 20 + '.bin') 10), (Get-TestUri $archive 'no.bin' 1 '404') |
        Start-BatchDownload -Destination "$TestDrive/view" -Wait -ErrorAction SilentlyContinue
}

AfterAll {
    Stop-TestArchive $archive
    Remove-TestModule
}

Describe 'Tables' {
    It 'show <What> in 80 columns' -ForEach @(
        @{ What = 'batches'; Objects = { $batch }; Headers = 'BatchId', 'State', 'Files', 'Failed', 'Size', 'Elapsed' }
        @{ What = 'files'; Objects = { $batch | Get-BatchDownloadItem }; Headers = 'Index', 'State', 'Size', 'Done', 'Name' }
        @{ What = 'items of a plan'; Objects = { Import-DownloadPlan "$TestDrive/view/manifest.json" }; Headers = 'Size', 'Checksum', 'Path', 'Uri' }
        @{ What = 'results of a check'; Objects = { Test-Download "$TestDrive/view" }; Headers = 'Status', 'Size', 'Sha256', 'Path' }
    ) {
        $lines = & $Objects | Out-String -Width 80 -Stream
        $lines | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual 80 }
        $header = $lines | Where-Object { $_ -match 'Size' } | Select-Object -First 1
        ($header.Trim() -split '\s+') | Should -Be $Headers
    }

    It 'humanise sizes and keep the numbers on the object' {
        $batch | Get-BatchDownloadItem | Out-String | Should -Match '1\.5 KB +100% +view\.bin'
        ($batch | Get-BatchDownloadItem)[0].Length | Should -Be 1536
    }
}

Describe 'Lists' {
    It 'show <What> with its counts, digests and errors' -ForEach @(
        @{ What = 'a batch'; Objects = { $batch }; Expected = 'Files +: 3: 2 completed, 1 failed' }
        @{ What = 'a file'; Objects = { $batch | Get-BatchDownloadItem -State Completed }; Expected = 'Length +: 1536 \(1\.5 KB\)' }
        @{ What = 'a failed file'; Objects = { $batch | Get-BatchDownloadItem -State Failed }; Expected = 'ErrorId +: ItemNotFound' }
    ) {
        & $Objects | Format-List | Out-String | Should -Match $Expected
    }
}

Describe 'Sizes and times' {
    It 'show <Bytes> bytes as <Text>' -ForEach @(
        @{ Bytes = 0; Text = '0 B' }
        @{ Bytes = 1023; Text = '1023 B' }
        @{ Bytes = 1024; Text = '1.0 KB' }
        @{ Bytes = 1048524; Text = '1023.9 KB' }
        @{ Bytes = 1048575; Text = '1.0 MB' }
        @{ Bytes = 5GB; Text = '5.0 GB' }
        @{ Bytes = $null; Text = '' }
    ) {
        [ScienceDownload.Formatting.Humanizer]::Size($Bytes) | Should -BeExactly $Text
    }

    It 'show <Seconds> seconds as <Text>' -ForEach @(
        @{ Seconds = 0; Text = '0.0 s' }
        @{ Seconds = 59.94; Text = '59.9 s' }
        @{ Seconds = 61; Text = '1:01' }
        @{ Seconds = 90061; Text = '25:01:01' }
    ) {
        $start = [DateTimeOffset]::UnixEpoch
        [ScienceDownload.Formatting.Humanizer]::Elapsed($start, $start.AddSeconds($Seconds)) | Should -BeExactly $Text
    }
}

Describe 'Shares, moments and long texts' {
    It 'show a share of <Value> as <Text>' -ForEach @(
        @{ Value = 0; Text = '0%' }
        @{ Value = 0.29; Text = '29%' }
        @{ Value = 0.999; Text = '99%' }
        @{ Value = 1; Text = '100%' }
        @{ Value = $null; Text = '' }
    ) {
        [ScienceDownload.Formatting.Humanizer]::Share($Value) | Should -BeExactly $Text
    }

    It 'show moments in UTC' {
        $moment = [DateTimeOffset]'2024-04-01T01:02:03+02:00'
        [ScienceDownload.Formatting.Humanizer]::Moment($moment) | Should -BeExactly '2024-03-31 23:02:03'
        [ScienceDownload.Formatting.Humanizer]::Minute($moment) | Should -BeExactly '2024-03-31 23:02'
        [ScienceDownload.Formatting.Humanizer]::Day($moment) | Should -BeExactly '2024-03-31'
        [ScienceDownload.Formatting.Humanizer]::Moment($null) | Should -BeExactly ''
    }

    It 'show the end of a text that is too long' {
        [ScienceDownload.Formatting.Humanizer]::Tail('abcdef', 6) | Should -BeExactly 'abcdef'
        [ScienceDownload.Formatting.Humanizer]::Tail('abcdef', 5) | Should -BeExactly '…cdef'
        [ScienceDownload.Formatting.Humanizer]::Leaf('/a/b.mat', 20) | Should -BeExactly 'b.mat'
        [ScienceDownload.Formatting.Humanizer]::Leaf($null, 20) | Should -BeExactly ''
    }
}

Describe 'Completion' {
    It 'completes batch ids from the state file, by id and by name' {
        # The prompt does not wait for a state file that is slow to answer; who presses the key again has it.
        Wait-Until {
            $script:completed = (TabExpansion2 'Get-BatchDownload batch_').CompletionMatches
            $script:completed.CompletionText -contains $batch.Id
        } 'the id was not offered'
        $completed[0].ToolTip | Should -BeLike 'Completed, 2 of 3 files, 1.5 KB, 1 failed, *'
    }

    It 'completes folders for -Destination' {
        $null = New-Item -ItemType Directory "$TestDrive/folders/inner"
        'x' | Set-Content "$TestDrive/folders/infile"
        (TabExpansion2 "Start-BatchDownload http://x -Destination $TestDrive/folders/in").CompletionMatches.ListItemText | Should -Be 'inner'
    }

    It 'stays silent when the state cannot be opened' {
        $null = New-Item -ItemType Directory "$TestDrive/damaged"
        'x' * 5000 | Set-Content "$TestDrive/damaged/state.db"
        'x' | Set-Content "$TestDrive/no-folder"
        { TabExpansion2 "Get-BatchDownload -StatePath $TestDrive/no-folder -BatchId b" } | Should -Not -Throw
    }
}
