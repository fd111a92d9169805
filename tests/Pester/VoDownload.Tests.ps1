BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $archive = Start-TestArchive
}

AfterAll {
    Stop-TestArchive $archive
    Remove-TestModule
}

Describe 'Invoke-VoDownload' {
    BeforeEach { $data = Join-Path $TestDrive ([guid]::NewGuid()) }

    Context 'the guide' {
        It 'downloads an address into the current location and returns where it is' {
            $null = New-Item -ItemType Directory $data
            Push-Location $data
            try { $image = Invoke-VoDownload (Get-TestUri $archive 'acisf03052N004_cntr_img2.jpg' 5000) } finally { Pop-Location }
            $image.Path | Should -Be (Join-Path $data 'acisf03052N004_cntr_img2.jpg')
            $image.Length | Should -Be 5000
            $image.Verified | Should -Be 'Length'
            $image.Provider | Should -Be 'on-prem'
            $image.Identity | Should -Be 'Anonymous'
            $image.Attempts | Should -BeNullOrEmpty
        }

        It 'takes a path for the file, under the name it has in PyVO too' {
            $result = Invoke-VoDownload (Get-TestUri $archive 'a.bin') -LocalFilePath "$data/deep/b.bin"
            $result.Path | Should -Be (Join-Path $data 'deep' 'b.bin')
        }

        It 'names a bucket and key as it names the address of them' {
            $one = Invoke-VoDownload -BucketName nasa-heasarc -Key 'a/b#c d.jpg' -ListOnly
            $one.Uri.AbsoluteUri | Should -Be 's3://nasa-heasarc/a/b%23c%20d.jpg'
            $one.Provider | Should -Be 'aws'
            (Invoke-VoDownload -Bucket nasa-heasarc -Key k.jpg -AwsProfile aws_user -ListOnly).Identity | Should -Be 'Profile:aws_user'
            (Invoke-VoDownload s3://nasa-heasarc/k.jpg -ListOnly).Uri.OriginalString | Should -Be 's3://nasa-heasarc/k.jpg'
        }
    }

    Context 'what is there already' {
        It 'keeps a file of the announced length and replaces another with a warning' {
            $uri = Get-TestUri $archive 'c.bin' 3000
            (Invoke-VoDownload $uri -Destination $data).FromCache | Should -BeFalse
            $again = Invoke-VoDownload $uri -Destination $data
            $again.FromCache | Should -BeTrue
            $again.BytesTransferred | Should -Be 0
            Set-Content "$data/c.bin" 'stale'
            $fresh = Invoke-VoDownload $uri -Destination $data -WarningVariable warnings -WarningAction SilentlyContinue
            $fresh.FromCache | Should -BeFalse
            "$warnings" | Should -Match 'has 6 bytes, the server has 3000'
            (Invoke-VoDownload $uri -Destination $data -NoCache).BytesTransferred | Should -Be 3000
        }

        It 'asks with -Cache Strong whether the server still has the version that came' {
            $uri = Get-TestUri $archive 'strong.bin' 3000
            $null = Invoke-VoDownload $uri -Destination $data
            $archive.ClearRequests()
            $kept = Invoke-VoDownload $uri -Destination $data -Cache Strong
            $kept.FromCache | Should -BeTrue
            $kept.BytesTransferred | Should -Be 0
            $archive.Requests.Status | Should -Be 304
            Set-Content "$data/strong.bin" ('x' * 3000) -NoNewline
            $fresh = Invoke-VoDownload $uri -Destination $data -Cache Strong -WarningAction SilentlyContinue
            $fresh.FromCache | Should -BeFalse
            (Get-Sha256 "$data/strong.bin") | Should -Be (Get-TestSha256 $archive $uri)
        }
    }

    Context 'in pipelines' {
        It 'takes addresses and rows of any origin, several at once, and names each result''s input' {
            $rows = 1..6 | ForEach-Object {
                [pscustomobject]@{ access_url = Get-TestUri $archive "row$_.bin" 2000; access_format = 'application/octet-stream'; name = $_ }
            }
            $results = $rows + (Get-TestUri $archive 'plain.bin' 2000) | Invoke-VoDownload -Destination $data
            $results.Count | Should -Be 7
            ($results | Where-Object { $_.Record.name -eq 3 }).Path | Should -Be (Join-Path $data 'row3.bin')
        }

        It 'takes the text of a VOTable' {
            $table = @"
<VOTABLE version="1.4"><RESOURCE type="results"><TABLE>
<FIELD name="access_url" datatype="char" arraysize="*"/><FIELD name="access_estsize" datatype="long" unit="kbyte"/>
<DATA><TABLEDATA><TR><TD>$((Get-TestUri $archive 'vot.bin' 2000) -replace '&', '&amp;')</TD><TD>2</TD></TR></TABLEDATA></DATA>
</TABLE></RESOURCE></VOTABLE>
"@
            ($table | Invoke-VoDownload -Destination $data).Length | Should -Be 2000
            $file = Join-Path $TestDrive 'table.vot'
            Set-Content $file $table
            $listed = Get-Item $file | Invoke-VoDownload -ListOnly
            $listed.Length | Should -Be 2000
            $listed.Path | Should -BeNullOrEmpty
        }

        It 'takes what Find-VoImage writes, with nothing between' {
            $demo = [ScienceDownload.Simulators.VoDemo]::StartAsync().GetAwaiter().GetResult()
            try {
                $results = @(Find-VoImage $demo.ImageSearch 10.1, 41.1 5 | Select-Object -First 3 |
                    Invoke-VoDownload -Destination $data -Prefer OnPrem)
            }
            finally { $demo.DisposeAsync().AsTask().GetAwaiter().GetResult() }
            $results.Count | Should -Be 3
            $results.State | Should -Be 'Completed', 'Completed', 'Completed'
            $results.Sha256 | ForEach-Object { $_ | Should -BeIn $demo.Datasets.Sha256 }
        }

        It 'brings a file once that is wanted twice' {
            $uri = Get-TestUri $archive 'twice.bin'
            @($uri, $uri | Invoke-VoDownload -Destination $data).Count | Should -Be 1
        }
    }

    Context 'failures' {
        It '<Fault> is <Id>, and the others go on' -ForEach @(
            @{ Fault = '404'; Id = 'VoNotFound' }
            @{ Fault = '403'; Id = 'VoAccessDenied' }
            @{ Fault = '401'; Id = 'VoAuthRequired' }
            @{ Fault = '500'; Id = 'VoHttpStatus' }
            @{ Fault = '429:99'; Id = 'VoRateLimited' }
            @{ Fault = 'login'; Id = 'VoServiceFault' }
            @{ Fault = 'lying-length:1001'; Id = 'VoLengthMismatch' }
        ) {
            $results = (Get-TestUri $archive 'bad.fits' 1000 $Fault), (Get-TestUri $archive "good$($Fault.GetHashCode()).bin") |
                Invoke-VoDownload -Destination $data -MaximumRetryCount 0 -ErrorVariable errors -ErrorAction SilentlyContinue
            @($results).Count | Should -Be 1
            $errors[0].FullyQualifiedErrorId | Should -Be "$Id,ScienceDownload.Commands.InvokeVoDownloadCommand"
            $errors[0].TargetObject | Should -BeOfType ([ScienceDownload.VoDownload])
            $errors[0].TargetObject.Attempts.Count | Should -BeGreaterThan 0
            "$data/bad.fits" | Should -Not -Exist
        }

        It 'a checksum that is another is VoChecksumMismatch' {
            $uri = Get-TestUri $archive 'sum.bin'
            (Get-ErrorOf { Invoke-VoDownload $uri -Destination $data -Checksum ('sha256:' + '0' * 64) -ErrorAction Stop }).FullyQualifiedErrorId |
                Should -BeLike 'VoChecksumMismatch,*'
        }

        It 'an object without an address is VoNoLink' {
            (Get-ErrorOf { [pscustomobject]@{ a = 1 } | Invoke-VoDownload -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'VoNoLink,*'
        }

        It 'a file name for several files is refused before anything is asked' {
            $archive.ClearRequests()
            $uris = 'x1.bin', 'x2.bin' | ForEach-Object { Get-TestUri $archive $_ }
            $failure = Get-ErrorOf { $uris | Invoke-VoDownload -DestinationPath "$data/x.bin" }
            $failure.FullyQualifiedErrorId | Should -BeLike 'InputInvalid,*'
            $archive.Requests.Count | Should -Be 0
        }
    }

    It 'shows with -WhatIf what it would bring and about how much' {
        $row = [pscustomobject]@{ access_url = Get-TestUri $archive 'whatif.bin'; access_estsize = 3 }
        $row | Invoke-VoDownload -Destination $data -WhatIf
        $data | Should -Not -Exist
    }

    It 'uses the headers and cookies of a web session' {
        $session = [Microsoft.PowerShell.Commands.WebRequestSession]::new()
        $session.Headers['X-Key'] = 'k3y'
        (Invoke-VoDownload (Get-TestUri $archive 'session.bin' 1000 'require:X-Key:k3y') -Destination $data -WebSession $session).Length |
            Should -Be 1000
        $session = [Microsoft.PowerShell.Commands.WebRequestSession]::new()
        $session.Cookies.Add([Net.Cookie]::new('id', 'c00kie', '/', '127.0.0.1'))
        (Invoke-VoDownload (Get-TestUri $archive 'cookie.bin' 1000 'require:Cookie:id=c00kie') -Destination $data -WebSession $session).Length |
            Should -Be 1000
    }

    It 'sends a token to the address it is given for' {
        $token = ConvertTo-SecureString 't0ken' -AsPlainText -Force
        $result = Invoke-VoDownload (Get-TestUri $archive 'token.bin' 1000 'require:Authorization:Bearer t0ken') -Destination $data -Token $token
        $result.Identity | Should -Be 'Token'
    }

    It 'goes on as a job' {
        $job = Get-TestUri $archive 'job.bin' 4000 | Invoke-VoDownload -Destination $data -AsJob
        $item = $job | Wait-Job | Receive-Job
        $item.State | Should -Be 'Completed'
        "$data/job.bin" | Should -Exist
    }

    It 'resumes what a killed PowerShell left behind' {
        $gate = New-TestGate
        $uri = Get-HeldUri $archive $gate 'killed.bin' 3000000
        $text = "Import-Module '$ModulePath'; Invoke-VoDownload '$uri' -Destination '$data'"
        $output = Join-Path $TestDrive 'out.txt'
        $shell = Start-Process ([Environment]::ProcessPath) -ArgumentList '-NoProfile', '-Command', $text -PassThru -RedirectStandardOutput $output
        Wait-Until { (Get-Checkpoint "$data/killed.bin") -gt 0 } 'nothing to go on from'
        $shell.Kill()
        $shell.WaitForExit()
        $gate.Open()
        $result = Invoke-VoDownload $uri -Destination $data
        $result.Resumed | Should -BeTrue
        $result.BytesTransferred | Should -BeLessThan 3000000
        $result.Sha256 | Should -Be (Get-TestSha256 $archive $uri)
    }
}
