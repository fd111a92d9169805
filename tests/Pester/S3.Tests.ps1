BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    # Nothing of this machine takes part.
    $names = 'AWS_PROFILE', 'AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3',
        'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'
    $names | ForEach-Object { Remove-Item "Env:$_" -ErrorAction Ignore }
    $env:AWS_EC2_METADATA_DISABLED = 'true'
    Set-AwsFiles
    $server = [ScienceDownload.Simulators.S3Simulator]::StartAsync($null).GetAwaiter().GetResult()
    $public = $server.AddBucket('public', $true)
    $key = $server.AddKey('ASIAPESTER', 's3cret/key', 't0ken')
    $private = $server.AddBucket('private', $false).Allow($key)
}

AfterAll {
    Stop-TestArchive $server
    Remove-TestModule
}

Describe 'Start-BatchDownload with addresses of S3' {
    BeforeEach {
        $data = Join-Path $TestDrive ([guid]::NewGuid())
        $s3 = @{ Destination = $data; S3Endpoint = $server.Endpoint; Wait = $true; PassThru = $true }
    }

    It 'reads a public bucket without keys' {
        $file = $public.Add('dir/a b#c.nc', 5000, 1, @())
        $item = 's3://public/dir/a b#c.nc' | Start-BatchDownload @s3
        $item.State | Should -Be 'Completed'
        $item.RelativePath | Should -Be 'a b#c.nc'
        Get-Sha256 "$data/a b#c.nc" | Should -Be $file.File.Sha256
    }

    It 'takes a prefix for all that is below it, and keeps the folders' {
        $public.Add('set/x.nc', 10, 1, @()), $public.Add('set/deep/y.nc', 20, 2, @()), $public.Add('set/', 0, 0, @()) | Out-Null
        $items = Start-BatchDownload s3://public/set/ -Recurse @s3
        $items.RelativePath | Sort-Object | Should -Be 'deep/y.nc', 'x.nc'
    }

    It 'reads a private bucket with a credential and its session token, and stores neither' {
        $file = $private.Add('p.nc', 3000, 3, @())
        $credential = [pscredential]::new('ASIAPESTER', (ConvertTo-SecureString 's3cret/key' -AsPlainText))
        $item = Start-BatchDownload s3://private/p.nc @s3 -AwsCredential $credential -S3SessionToken (ConvertTo-SecureString 't0ken' -AsPlainText)
        $item.Sha256 | Should -Be $file.File.Sha256
        $stored = Get-ChildItem $env:SCIENCEDOWNLOAD_STATE, $data -Recurse -File |
            ForEach-Object { [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($_)) }
        $stored -join '' | Should -Not -Match 's3cret/key|t0ken'
    }

    It 'says that access is denied, and as whom' {
        $null = $private.Add('q.nc', 3000, 3, @())
        $failure = $null
        Start-BatchDownload s3://private/q.nc @s3 -ErrorVariable failure -ErrorAction SilentlyContinue | Out-Null
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'AccessDenied,*'
        $failure[0].CategoryInfo.Category | Should -Be 'PermissionDenied'
        $failure[0].Exception.Message | Should -Match 'HTTP 403 AccessDenied as nobody'
    }

    It 'keeps its settings for those who go on with the batch' {
        $file = $private.Add('later.nc', 3000, 4, @())
        $batch = Start-BatchDownload s3://private/later.nc -Destination $data -S3Endpoint $server.Endpoint -Wait -ErrorAction SilentlyContinue
        $batch.Failed | Should -Be 1
        $batch.Options.S3.Endpoint | Should -Be $server.Endpoint
        $credential = [pscredential]::new('ASIAPESTER', (ConvertTo-SecureString 's3cret/key' -AsPlainText))
        $token = ConvertTo-SecureString 't0ken' -AsPlainText
        $again = Restart-BatchDownload $batch.Id -Wait -PassThru -S3Credential $credential -S3SessionToken $token
        $again.Sha256 | Should -Be $file.File.Sha256
    }

    It 'refuses an address without a key before anything is stored' {
        (Get-ErrorOf { Start-BatchDownload s3://public @s3 }).FullyQualifiedErrorId | Should -BeLike 'InvalidUri,*'
    }
}
