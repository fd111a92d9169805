BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $archive = Start-TestArchive
}

AfterAll {
    Stop-TestArchive $archive
    Remove-TestModule
}

Describe 'Start-BatchDownload' {
    BeforeEach { $data = Join-Path $TestDrive ([guid]::NewGuid()) }

    Context 'in pipelines' {
        It 'takes the lines of a text file, without blank ones and comments' {
            $list = Join-Path $TestDrive 'urls.txt'
            '# two files', (Get-TestUri $archive 'a.bin' 5000), '', (Get-TestUri $archive 'b.bin' 7000) | Set-Content $list
            $batch = Get-Content $list | Start-BatchDownload -Destination $data | Wait-BatchDownload
            $batch.State | Should -Be 'Completed'
            Get-ChildItem $data/*.bin | ForEach-Object Length | Should -Be 5000, 7000
        }

        It 'takes the rows of a CSV with paths, lengths and checksums' {
            $uri = Get-TestUri $archive 'c.bin' 3000
            $list = Join-Path $TestDrive 'list.csv'
            [pscustomobject]@{ Url = $uri; Path = 'deep/er/c.dat'; Length = 3000; Sha256 = Get-TestSha256 $archive $uri } | Export-Csv $list
            $item = Import-Csv $list | Start-BatchDownload -Destination $data -Wait -PassThru
            $item.State | Should -Be 'Completed'
            $item.RelativePath | Should -Be 'deep/er/c.dat'
            Get-Sha256 "$data/deep/er/c.dat" | Should -Be (Get-TestSha256 $archive $uri)
        }

        It 'does not take the length of a string for the length of its file' {
            (Get-TestUri $archive 'string.bin' 12345 | Start-BatchDownload -Destination $data -Wait -PassThru).Length | Should -Be 12345
        }

        It 'takes dictionaries, addresses and objects with another name for the address' {
            $dictionary = @{ uri = Get-TestUri $archive 'd1.bin'; path = 'one.bin' }
            $other = [pscustomobject]@{ href = Get-TestUri $archive 'd3.bin' }
            $batch = $dictionary, [uri](Get-TestUri $archive 'd2.bin'), $other | Start-BatchDownload -Destination $data -Wait
            $batch.Completed | Should -Be 3
            "$data/one.bin" | Should -Exist
        }

        It 'takes items of a plan' {
            $first = Get-TestUri $archive 'plan.bin' 4000 | Start-BatchDownload -Destination $data -Wait
            $plan = Join-Path $TestDrive 'plan.json'
            $first | Export-DownloadPlan -Path $plan
            $again = Import-DownloadPlan $plan | Start-BatchDownload -Destination "$data-again" -Wait -PassThru
            $again.State | Should -Be 'Completed'
            Get-Sha256 $again.FullName | Should -Be (Get-Sha256 "$data/plan.bin")
        }

        It 'hands files on while others are on their way, and suspends what nobody wants any more' {
            $gate = New-TestGate
            $uris = @(Get-TestUri $archive 'first-1.bin') + @(2..50 | ForEach-Object { Get-HeldUri $archive $gate "first-$_.bin" })
            $item = $uris | Start-BatchDownload -Destination $data -Wait -PassThru | Select-Object -First 1
            $item.State | Should -Be 'Completed'
            $batch = Get-BatchDownload $item.BatchId
            $batch.State | Should -Be 'Suspended'
            $batch.Completed | Should -Be 1
        }
    }

    Context 'with list files' {
        It 'reads <Format>' -ForEach @(
            @{ Format = 'text'; Name = 'list.txt'; Text = { "$args`n" } }
            @{ Format = 'CSV'; Name = 'list.csv'; Text = { "url,path`n$args,from-csv.bin`n" } }
            @{ Format = 'JSON'; Name = 'list.json'; Text = { "{`"urls`":[`"$args`"]}" } }
        ) {
            $list = Join-Path $TestDrive $Name
            & $Text (Get-TestUri $archive "list.bin") | Set-Content $list -NoNewline
            (Start-BatchDownload -Path $list -Destination $data -Wait).Completed | Should -Be 1
        }

        It 'takes several, with wildcards, as one batch' {
            $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'lists')
            1..3 | ForEach-Object { Get-TestUri $archive "w$_.bin" | Set-Content "$folder/$_.txt" }
            (Start-BatchDownload -Path "$folder/*.txt" -Destination $data -Wait).Completed | Should -Be 3
        }

        It 'takes a literal path with brackets' {
            $list = Join-Path $TestDrive 'a[1].txt'
            Get-TestUri $archive 'brackets.bin' | Set-Content -LiteralPath $list
            (Start-BatchDownload -LiteralPath $list -Destination $data -Wait).Completed | Should -Be 1
        }
    }

    Context 'its parameters' {
        It 'uses the current location without -Destination' {
            $here = New-Item -ItemType Directory $data
            Push-Location $here
            try { $null = Start-BatchDownload (Get-TestUri $archive 'here.bin') -Wait } finally { Pop-Location }
            "$here/here.bin" | Should -Exist
        }

        It 'takes sizes as <Size>' -ForEach @(
            @{ Size = 10MB; Bytes = 10485760 }
            @{ Size = '10MB'; Bytes = 10485760 }
            @{ Size = '1.5 KiB/s'; Bytes = 1536 }
            @{ Size = '500k'; Bytes = 512000 }
        ) {
            (Start-BatchDownload (Get-TestUri $archive 'size.bin') -BytesPerSecond $Size -Destination $data -Wait).Options.BytesPerSecond |
                Should -Be $Bytes
        }

        It 'stores what was asked for' {
            $wanted = @{
                ThrottleLimit = 'auto'; Connections = 2; PerHostLimit = 5; MaximumRetryCount = 1; StallTimeoutSec = 70; TimeoutSec = 90
                NoHash = $true; IgnoreErrors = $false; Name = 'a name'; MaximumFileSize = 1GB; StopOnError = $true; AbortInFlight = $true
            }
            $batch = Start-BatchDownload (Get-TestUri $archive 'options.bin') -Destination $data -Wait @wanted
            $batch.Name | Should -Be 'a name'
            $options = $batch.Options
            $options.ConcurrentLimit.IsAuto | Should -BeTrue
            $options.Connections, $options.PerHostLimit, $options.MaxRetries, $options.MaxFileSize | Should -Be 2, 5, 1, 1GB
            $options.StallTimeout.TotalSeconds, $options.ItemTimeout.TotalSeconds | Should -Be 70, 90
            $options.Hash, $options.IgnoreErrors, $options.StopOnError, $options.AbortInFlight | Should -Be $false, $false, $true, $true
        }

        It 'knows -ThrottleLimit and -Url by those names' {
            (Start-BatchDownload -Url (Get-TestUri $archive 'alias.bin') -ThrottleLimit 7 -Destination $data -Wait).Options.ConcurrentLimit.Count |
                Should -Be 7
        }

        It 'sends headers, secret ones too, and stores their names only' {
            $secret = ConvertTo-SecureString 'Bearer hush-hush' -AsPlainText -Force
            $uri = $archive.Add('header.bin', 1000, 7, [ScienceDownload.Simulators.Fault]::RequiresHeader('Authorization', 'Bearer hush-hush')).Uri
            $item = Start-BatchDownload $uri -Destination $data -Headers @{ Authorization = $secret } -Wait -PassThru -Verbose -Debug 4>&1 5>&1 |
                Out-String -Width 500
            $item | Should -Match 'Completed'
            $item | Should -Not -Match 'hush-hush'
            (Get-BatchDownload | Select-Object -First 1).Options.HeaderNames | Should -Be 'Authorization'
            Get-ChildItem $env:SCIENCEDOWNLOAD_STATE, $data -Recurse -File |
                ForEach-Object { [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($_)) } | Should -Not -Match 'hush-hush'
        }

        It 'replaces with -Force, renames with -Rename, and else leaves alone what does not verify' {
            $null = New-Item -ItemType Directory $data
            'mine' | Set-Content "$data/taken.bin"
            $uri = Get-TestUri $archive 'taken.bin'
            $refused = Start-BatchDownload $uri -Destination $data -Wait -PassThru -ErrorAction SilentlyContinue -ErrorVariable errors
            $refused.ErrorId | Should -Be 'DestinationExists'
            $errors[0].FullyQualifiedErrorId | Should -Be 'DestinationExists,ScienceDownload.Commands.StartBatchDownloadCommand'
            Get-Content "$data/taken.bin" | Should -Be 'mine'
            (Start-BatchDownload $uri -Destination $data -Rename -Wait -PassThru).RelativePath | Should -Be 'taken-2.bin'
            (Start-BatchDownload $uri -Destination $data -Force -Wait -PassThru).State | Should -Be 'Completed'
            (Get-Item "$data/taken.bin").Length | Should -Be 1000
        }

        It 'skips what is there and verifies' {
            $uri = Get-TestUri $archive 'twice.bin' 50000
            $null = Start-BatchDownload $uri -Destination $data -Wait
            (Start-BatchDownload $uri -Destination $data -Wait -PassThru).State | Should -Be 'Skipped'
        }

        It 'does nothing with -WhatIf' {
            $before = @(Get-BatchDownload).Count
            Start-BatchDownload (Get-TestUri $archive 'whatif.bin') -Destination $data -WhatIf | Should -BeNullOrEmpty
            @(Get-BatchDownload).Count | Should -Be $before
            $data | Should -Not -Exist
        }
    }

    Context 'its errors' {
        It 'ends with <Id> for <What>, and stores nothing' -ForEach @(
            @{ What = 'no URL'; Id = 'InvalidUri'; Command = { Start-BatchDownload 'not a url' } }
            @{ What = 'ftp'; Id = 'InvalidUri'; Command = { 'http://127.0.0.1/a', 'ftp://127.0.0.1/b' | Start-BatchDownload } }
            @{ What = 'a duplicate'; Id = 'DuplicateUri'; Command = { 'http://127.0.0.1/a', 'http://127.0.0.1/a' | Start-BatchDownload } }
            @{ What = 'an empty list'; Id = 'EmptyBatch'; Command = { '', '# nothing' | Start-BatchDownload } }
            @{ What = 'a limit of 0'; Id = 'LimitOutOfRange'; Command = { Start-BatchDownload 'http://127.0.0.1/a' -ThrottleLimit 0 } }
            @{ What = 'a limit of 65'; Id = 'LimitOutOfRange'; Command = { Start-BatchDownload 'http://127.0.0.1/a' -ThrottleLimit 65 } }
            @{ What = '17 connections'; Id = 'LimitOutOfRange'; Command = { Start-BatchDownload 'http://127.0.0.1/a' -Connections 17 } }
            @{ What = 'a template that leaves the destination'; Id = 'PathTemplateInvalid'; Command = { Start-BatchDownload 'http://127.0.0.1/a' -PathTemplate '../{title}' } }
            @{ What = 'a row without address'; Id = 'InputInvalid'; Command = { [pscustomobject]@{ Name = 'x' } | Start-BatchDownload } }
            @{ What = 'a checksum that is none'; Id = 'InputInvalid'; Command = { @{ Url = 'http://127.0.0.1/a'; Sha256 = 'abc' } | Start-BatchDownload } }
            @{ What = 'a folder of another provider'; Id = 'InputInvalid'; Command = { Start-BatchDownload http://127.0.0.1:9/a -Destination Env:/data } }
            @{ What = 'a list that is not there'; Id = 'InputUnreadable'; Command = { Start-BatchDownload -Path 'no-such-list.txt' } }
        ) {
            $before = @(Get-BatchDownload).Count
            (Get-ErrorOf $Command).FullyQualifiedErrorId | Should -Be "$Id,ScienceDownload.Commands.StartBatchDownloadCommand"
            @(Get-BatchDownload).Count | Should -Be $before
        }

        It 'names the row of a broken CSV' {
            $list = Join-Path $TestDrive 'broken.csv'
            "url,length`nhttp://127.0.0.1/a,10`nhttp://127.0.0.1/b,many`n" | Set-Content $list
            $failure = Get-ErrorOf { Start-BatchDownload -Path $list }
            $failure.FullyQualifiedErrorId | Should -BeLike 'InputInvalid,*'
            $failure.Exception.Message | Should -Match 'row 3|row 2|line 3'
        }

        It 'says which switches do not go together' {
            (Get-ErrorOf { Start-BatchDownload 'http://127.0.0.1/a' -Wait -AsJob }).CategoryInfo.Category | Should -Be 'InvalidArgument'
            (Get-ErrorOf { Start-BatchDownload 'http://127.0.0.1/a' -PassThru }).CategoryInfo.Category | Should -Be 'InvalidArgument'
            (Get-ErrorOf { Start-BatchDownload 'http://127.0.0.1/a' -Force -Rename }).CategoryInfo.Category | Should -Be 'InvalidArgument'
        }

        It 'writes one error for each failed file, with the file as target, and goes on' {
            $bad = Get-TestUri $archive 'bad.bin' 100 '404'
            $batch = $bad, (Get-TestUri $archive 'good.bin') |
                Start-BatchDownload -Destination $data -Wait -ErrorAction SilentlyContinue -ErrorVariable errors
            $batch.State, $batch.Completed, $batch.Failed | Should -Be 'Completed', 1, 1
            $errors | Should -HaveCount 1
            $errors[0].FullyQualifiedErrorId | Should -Be 'ItemNotFound,ScienceDownload.Commands.StartBatchDownloadCommand'
            $errors[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
            $errors[0].TargetObject.Uri | Should -Be $bad
        }

        It 'ends at the first failed file with -ErrorAction Stop' {
            $missing = Get-TestUri $archive 'stop.bin' 100 '404'
            (Get-ErrorOf { Start-BatchDownload $missing -Destination $data -Wait -ErrorAction Stop }).FullyQualifiedErrorId |
                Should -BeLike 'ItemNotFound,*'
        }

        It 'remembers who wants to hear of the batch, and never what signs it' {
            $secret = ConvertTo-SecureString 'sign with this' -AsPlainText -Force
            $hook = @{ WebhookUri = 'http://127.0.0.1:9/hook'; WebhookSecret = $secret }
            $batch = Start-BatchDownload (Get-TestUri $archive 'hook.bin') -Destination $data -Wait @hook
            $batch.State | Should -Be 'Completed'
            $batch.Options.Webhook | Should -Be 'http://127.0.0.1:9/hook'
            $batch.Options | ConvertTo-Json | Should -Not -Match 'sign with this'
            (Get-ErrorOf { Start-BatchDownload (Get-TestUri $archive 'hook.bin') -WebhookUri 'ftp://127.0.0.1/x' }).FullyQualifiedErrorId |
                Should -BeLike 'InvalidUri,*'
        }

        It 'finds a wrong checksum' {
            $row = @{ Url = Get-TestUri $archive 'sum.bin'; Md5 = '0' * 32 }
            (Get-ErrorOf { $row | Start-BatchDownload -Destination $data -Wait -ErrorAction Stop }).FullyQualifiedErrorId |
                Should -BeLike 'ChecksumMismatch,*'
            "$data/sum.bin" | Should -Not -Exist
        }

        It 'refuses a state file that is none' {
            $state = New-Item -ItemType Directory (Join-Path $TestDrive 'broken-state')
            $null = Get-BatchDownload -StatePath $state
            Remove-Module ScienceDownload
            Get-ChildItem $state -File | ForEach-Object { 'This is no database.' * 1000 | Set-Content $_ }
            Import-Module $ModulePath
            (Get-ErrorOf { Get-BatchDownload -StatePath $state }).FullyQualifiedErrorId | Should -BeLike 'StateCorrupt,*'
        }
    }
}
