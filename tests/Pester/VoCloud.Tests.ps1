BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    # Nothing of this machine takes part.
    $names = 'AWS_PROFILE', 'AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3',
        'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'
    $names | ForEach-Object { Remove-Item "Env:$_" -ErrorAction Ignore }
    $env:AWS_EC2_METADATA_DISABLED = 'true'
    Set-AwsFiles '[lab]', 'aws_access_key_id = ASIAPESTER', 'aws_secret_access_key = s3cret/key', 'aws_session_token = t0ken'
    $archive = Start-TestArchive
    $server = [ScienceDownload.Simulators.S3Simulator]::StartAsync($null).GetAwaiter().GetResult()
    $public = $server.AddBucket('public', $true)
    $key = $server.AddKey('ASIAPESTER', 's3cret/key', 't0ken')
    $private = $server.AddBucket('private', $false).Allow($key)
    $credential = [pscredential]::new('ASIAPESTER', (ConvertTo-SecureString 's3cret/key' -AsPlainText))
    $token = ConvertTo-SecureString 't0ken' -AsPlainText

    function New-Row($Name, $Own, $Cloud) {
        $copy = @{ aws = @{ bucket_name = 'public'; key = "$Cloud"; access = 'open'; region = 'us-east-1' } } | ConvertTo-Json -Compress
        [pscustomobject]@{ access_url = "$Own"; access_format = 'application/octet-stream'; cloud_access = $copy; name = $Name }
    }
}

AfterAll {
    Stop-TestArchive $server
    Stop-TestArchive $archive
    Remove-TestModule
}

Describe 'Invoke-VoDownload from clouds' {
    BeforeEach {
        $data = Join-Path $TestDrive ([guid]::NewGuid())
        $s3 = @{ Destination = $data; EndpointUrl = $server.Endpoint }
        $server.ClearRequests()
    }

    Context 'folders' {
        It 'takes a prefix apart with -Recurse and keeps its folders' {
            $public.Add('set/x.nc', 10, 1, @()), $public.Add('set/deep/y.nc', 20, 2, @()), $public.Add('set/', 0, 0, @()) | Out-Null
            $results = Invoke-VoDownload s3://public/set/ -Recurse @s3
            $results.Count | Should -Be 2
            $results.Path | Sort-Object | Should -Be (Join-Path $data 'deep/y.nc'), (Join-Path $data 'x.nc')
            $results.Provider | Should -Be 'aws', 'aws'
        }

        It 'refuses a folder without -Recurse' {
            (Get-ErrorOf { Invoke-VoDownload s3://public/set/ @s3 -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'VoNoLink,*'
            $server.Requests.Count | Should -Be 0
        }

        It 'takes the list of files that an archive sends for a folder apart as well' {
            $null = $archive.AddBytes('obs7/one.bin', [byte[]]::new(100), @()), $archive.AddBytes('obs7/raw/two.bin', [byte[]]::new(200), @())
            $list = $archive.AddBytes('obs7/', [Text.Encoding]::UTF8.GetBytes("one.bin`nraw/two.bin`n"), @())
            $row = [pscustomobject]@{ access_url = "$($list.Uri)"; access_format = 'application/x-directory' }
            $results = $row | Invoke-VoDownload -Recurse -Destination $data
            $results.ForEach('Length') | Sort-Object | Should -Be 100, 200
            "$data/raw/two.bin" | Should -Exist
            (Get-ErrorOf { $row | Invoke-VoDownload -Destination $data -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'VoNoLink,*'
        }
    }

    Context 'identities' {
        It 'asks as nobody first, and as the environment where that is refused' {
            $null = $public.Add('open.nc', 10, 1, @()), $private.Add('mine.nc', 10, 1, @())
            $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY, $env:AWS_SESSION_TOKEN = 'ASIAPESTER', 's3cret/key', 't0ken'
            try { $results = Invoke-VoDownload s3://public/open.nc, s3://private/mine.nc @s3 -Ordered }
            finally { Remove-Item Env:AWS_ACCESS_KEY_ID, Env:AWS_SECRET_ACCESS_KEY, Env:AWS_SESSION_TOKEN }
            $results.Identity | Should -Be 'Anonymous', 'Environment'
        }

        It 'signs with a credential and its session token, and stores neither' {
            $file = $private.Add('p.nc', 3000, 3, @())
            $result = Invoke-VoDownload s3://private/p.nc @s3 -AwsCredential $credential -AwsSessionToken $token
            $result.Sha256 | Should -Be $file.File.Sha256
            $result.Verified | Should -Be 'MD5'
            $result.Identity | Should -Be 'Credential'
            $stored = Get-ChildItem $env:SCIENCEDOWNLOAD_STATE, $data -Recurse -File |
                ForEach-Object { [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($_)) }
            $stored -join '' | Should -Not -Match 's3cret/key|t0ken'
        }

        It 'lists a private prefix with them too' {
            $null = $private.Add('d/q.nc', 30, 3, @())
            @(Invoke-VoDownload s3://private/d/ -Recurse @s3 -AwsCredential $credential -AwsSessionToken $token).Count | Should -Be 1
        }

        It 'reads a public object with a credential that is refused' {
            $null = $public.Add('free.nc', 10, 1, @())
            $wrong = [pscredential]::new('AKIDWRONG', (ConvertTo-SecureString 'x' -AsPlainText))
            (Invoke-VoDownload s3://public/free.nc @s3 -AwsCredential $wrong).Identity | Should -Be 'Anonymous'
        }

        It 'asks as nobody only with -Anonymous' {
            $null = $private.Add('closed.nc', 10, 1, @())
            $failure = Get-ErrorOf { Invoke-VoDownload s3://private/closed.nc @s3 -Anonymous -ErrorAction Stop }
            $failure.FullyQualifiedErrorId | Should -BeLike 'VoAccessDenied,*'
            $failure.CategoryInfo.Category | Should -Be 'PermissionDenied'
        }

        It 'reads as a profile of the AWS files' {
            $file = $private.Add('profile.nc', 10, 1, @())
            $result = Invoke-VoDownload s3://private/profile.nc @s3 -ProfileName lab
            $result.Sha256 | Should -Be $file.File.Sha256
            $result.Identity | Should -Be 'Profile:lab'
            (Get-ErrorOf { Invoke-VoDownload s3://private/profile.nc @s3 -ProfileName nobody -ErrorAction Stop }).FullyQualifiedErrorId |
                Should -BeLike 'VoAuthRequired,*'
        }

        It 'pays only with -RequestPayer' {
            $paid = $server.AddBucket('paid', $false).Allow($key)
            $paid.RequesterPays = $true
            $null = $paid.Add('p.nc', 10, 1, @())
            $who = @{ AwsCredential = $credential; AwsSessionToken = $token }
            (Get-ErrorOf { Invoke-VoDownload s3://paid/p.nc @s3 @who -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'VoAccessDenied,*'
            (Invoke-VoDownload s3://paid/p.nc @s3 @who -RequestPayer).Length | Should -Be 10
        }

        It 'signs for a region that is given' {
            $far = $server.AddBucket('far', $false).Allow($key)
            $far.Region = 'eu-west-1'
            $null = $far.Add('p.nc', 10, 1, @())
            (Invoke-VoDownload s3://far/p.nc @s3 -AwsCredential $credential -AwsSessionToken $token -Region eu-west-1).Length | Should -Be 10
            $server.Requests.Count | Should -Be 1
        }
    }

    Context 'versions' {
        BeforeAll { $public.Add('versioned.nc', 500, 7, @()).VersionId = 'v1' }

        It 'fetches the version asked for' {
            (Invoke-VoDownload s3://public/versioned.nc @s3 -VersionId v1).Length | Should -Be 500
            $server.Requests[0].Target | Should -Match 'versionId=v1'
        }

        It 'says that there is no such version' {
            (Get-ErrorOf { Invoke-VoDownload s3://public/versioned.nc @s3 -VersionId v9 -ErrorAction Stop }).FullyQualifiedErrorId |
                Should -BeLike 'VoNotFound,*'
        }

        It 'refuses a version for several objects before anything is asked' {
            (Get-ErrorOf { Invoke-VoDownload s3://public/versioned.nc, s3://public/free.nc @s3 -VersionId v1 }).FullyQualifiedErrorId |
                Should -BeLike 'InputInvalid,*'
            $server.Requests.Count | Should -Be 0
        }
    }

    Context 'copies' {
        BeforeEach { $null = $public.Add('f/7.bin', 700, 7, @()) }

        It 'takes the open cloud first, and says who it was' {
            $result = New-Row 7 (Get-TestUri $archive '7.bin' 700) 'f/7.bin' | Invoke-VoDownload @s3
            $result.Provider | Should -Be 'aws'
            $result.Region | Should -Be 'us-east-1'
            $result.Sources.Count | Should -Be 2
            $result.Identity | Should -Be 'Anonymous'
        }

        It 'goes on with the archive where the cloud has nothing, and tells why' {
            $result = New-Row 8 (Get-TestUri $archive '8.bin' 800) 'f/none.bin' | Invoke-VoDownload @s3
            $result.Provider | Should -Be 'on-prem'
            $result.Length | Should -Be 800
            $result.Attempts[0].StatusCode | Should -Be 404
        }

        It 'leaves the archive out with -ProviderOnly' {
            $row = New-Row 9 (Get-TestUri $archive '9.bin' 900) 'f/none.bin'
            (Get-ErrorOf { $row | Invoke-VoDownload @s3 -Provider Aws -ProviderOnly -ErrorAction Stop }).FullyQualifiedErrorId |
                Should -BeLike 'VoNotFound,*'
            (Get-ErrorOf { $row | Invoke-VoDownload @s3 -Provider Google -ProviderOnly -ErrorAction Stop }).FullyQualifiedErrorId |
                Should -BeLike 'VoNoLink,*'
            @($row | Invoke-VoDownload -Provider OnPrem -ProviderOnly -ListOnly).Sources | Should -HaveCount 1
        }

        It 'reads the column that it is told' {
            $row = New-Row 7 (Get-TestUri $archive '7.bin' 700) 'f/7.bin' | Select-Object access_url, @{ n = 'mirrors'; e = { $_.cloud_access } }
            ($row | Invoke-VoDownload -ListOnly -CloudColumn mirrors).Provider | Should -Be 'aws'
            ($row | Invoke-VoDownload -ListOnly).Provider | Should -Be 'on-prem'
        }
    }

    It 'writes results in the order of the input with -Ordered' {
        $rows = 1..8 | ForEach-Object { [pscustomobject]@{ access_url = Get-TestUri $archive "o$_.bin" ((9 - $_) * 200000); name = $_ } }
        ($rows | Invoke-VoDownload -Destination $data -Ordered).Record.name | Should -Be (1..8)
    }

    It 'is not held up by -DetectRegion where no machine answers' {
        $row = New-Row 7 (Get-TestUri $archive '7.bin' 700) 'f/7.bin'
        $verbose = $row | Invoke-VoDownload -ListOnly -DetectRegion -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
        "$verbose" | Should -Match 'does not say which region'
    }
}

Describe 'Test-Download -Repair from S3' {
    It 'repairs from the server that the manifest names, with keys that are given' {
        $data = Join-Path $TestDrive ([guid]::NewGuid())
        $file = $private.Add('repair.nc', 3000, 3, @())
        $s3 = @{ EndpointUrl = $server.Endpoint; AwsCredential = $credential; AwsSessionToken = $token }
        $null = Invoke-VoDownload s3://private/repair.nc -Destination $data @s3
        Set-Content "$data/repair.nc" 'damaged'
        $failure = $null
        (Test-Download $data -Repair -ErrorAction SilentlyContinue -ErrorVariable failure).Status | Should -Be 'RepairFailed'
        "$failure" | Should -Match 'HTTP 403'
        (Test-Download $data -Repair -S3Endpoint $server.Endpoint -S3Credential $credential -S3SessionToken $token).Status | Should -Be 'Repaired'
        Get-Sha256 "$data/repair.nc" | Should -Be $file.File.Sha256
    }
}

Describe 'services that answer with an error' {
    BeforeAll { $vo = [ScienceDownload.Simulators.VoSimulator]::StartAsync($null).GetAwaiter().GetResult() }

    AfterAll { $vo.DisposeAsync().AsTask().GetAwaiter().GetResult() }

    It 'is one error for <Format>' -ForEach @{ Format = 'VOTable' }, @{ Format = 'CSV' } {
        $text = '<VOTABLE><RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">Column foo not found</INFO></RESOURCE></VOTABLE>'
        $vo.Script('/tap/sync', $text, 200, 'application/x-votable+xml')
        $failures = $null
        $rows = Invoke-VoQuery $vo.At('tap') 'SELECT foo' -Format $Format -ErrorVariable failures -ErrorAction SilentlyContinue
        $rows | Should -BeNullOrEmpty
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'VoServiceFault,*'
        "$failures" | Should -Match 'Column foo not found'
    }

    It 'sends every parameter of SIA2 by its name' {
        $null = Find-VoImage $vo.At('sia2/query') 10.1, 41.1 0.1 -TimeResolution 1, 10 -ResolvingPower 1000, ([double]::PositiveInfinity)
        $vo.Requests[-1].Target | Should -Match 'TIMERES=1%2010&SPECRP=1000%20%2BInf'
    }
}
