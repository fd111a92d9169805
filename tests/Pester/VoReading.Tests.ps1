BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $vo = [ScienceDownload.Simulators.VoSimulator]::StartAsync($null).GetAwaiter().GetResult()
    $sia = $vo.At('sia2/query')
    $tap = $vo.At('tap')
    $links = $vo.At('links')
    $table = @'
<?xml version="1.0" encoding="utf-16"?>
<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results"><TABLE name="stars">
<FIELD name="name" datatype="char" arraysize="*"/><FIELD name="ra" datatype="double" unit="deg" ucd="pos.eq.ra;meta.main"/>
<FIELD name="n" datatype="int" arraysize="2"/><FIELD name="ok" datatype="boolean"/>
<DATA><TABLEDATA><TR><TD>Ångström</TD><TD>12.5</TD><TD>1 2</TD><TD>T</TD></TR><TR><TD>b</TD><TD/><TD/><TD>?</TD></TR></TABLEDATA></DATA>
</TABLE></RESOURCE></VOTABLE>
'@
}

AfterAll {
    $vo.DisposeAsync().AsTask().GetAwaiter().GetResult()
    Remove-TestModule
}

Describe 'Import-VoTable' {
    BeforeAll {
        $file = Join-Path $TestDrive 'stars.vot'
        ($table -replace 'utf-16', 'utf-8') | Set-Content $file -Encoding utf8
    }

    It 'gives typed properties, and units and meanings with them' {
        $rows = Import-VoTable $file
        $rows | Should -HaveCount 2
        $rows[0].name | Should -BeExactly 'Ångström'
        $rows[0].ra | Should -BeOfType double
        $rows[0].n | Should -Be 1, 2
        $rows[0].ok | Should -BeTrue
        $rows[1].ra | Should -BeNullOrEmpty
        $rows[0] | Should -BeOfType ScienceDownload.VoRecord
        ($rows[0].VoTable.Fields | Where-Object Name -eq ra).Unit | Should -Be 'deg'
        ($rows | Where-Object ra -gt 10).name | Should -Be 'Ångström'
        ($rows | Select-Object name, ra | ConvertTo-Csv)[1] | Should -Be ('"Ångström","{0}"' -f 12.5)
    }

    It 'gives arrays that a cell of CSV can hold, and that are arrays everywhere else' {
        $row = (Import-VoTable $file)[0]
        ($row | ConvertTo-Csv | ConvertFrom-Csv).n | Should -Be '1; 2'
        ($row | ConvertTo-Json | ConvertFrom-Json).n | Should -Be 1, 2
        $row.n[1] | Should -Be 2
        ($row.n | Measure-Object -Sum).Sum | Should -Be 3
        $row.n.GetType() | Should -Be ([int[]])
        ($row | Format-Table name, n | Out-String) | Should -Match 'Ångström +\{1, 2\}'
        $kept = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($row))
        $kept.n | Should -Be 1, 2
    }

    It 'takes paths, files, addresses, text, lines and bytes from the pipeline' {
        ($file | Import-VoTable).Count | Should -Be 2
        (Get-Item $file | Import-VoTable).Count | Should -Be 2
        ($table | Import-VoTable)[0].name | Should -BeExactly 'Ångström'
        (Get-Content $file | Import-VoTable)[0].name | Should -BeExactly 'Ångström'
        (Get-Content $file -AsByteStream | Import-VoTable).Count | Should -Be 2
        (, [IO.File]::ReadAllBytes($file) | Import-VoTable).Count | Should -Be 2
        (Import-VoTable -Uri $vo.At('scs?RA=10&DEC=41&SR=0.0201')).id | Should -Be 's1', 's2'
        (Import-VoTable -LiteralPath $file).Count | Should -Be 2
    }

    It 'describes tables without reading their rows' {
        $known = Import-VoTable $file -Metadata
        $known | Should -BeOfType ScienceDownload.VoTable
        $known.Fields.Name | Should -Be 'name', 'ra', 'n', 'ok'
        (Import-VoTable $file -Raw)[0]['ra'] | Should -Be 12.5
        (Import-VoTable $file -Table stars).Count | Should -Be 2
        (Get-ErrorOf { Import-VoTable $file -Table moons }).FullyQualifiedErrorId | Should -BeLike 'InputInvalid,*'
    }

    It 'stops reading when nobody wants more, and says what is broken' {
        (Import-VoTable $file | Select-Object -First 1).name | Should -BeExactly 'Ångström'
        $cut = Join-Path $TestDrive 'cut.vot'
        (Get-Content $file -Raw).Substring(0, 300) | Set-Content $cut
        $failed = Get-ErrorOf { Import-VoTable $cut }
        $failed.FullyQualifiedErrorId | Should -BeLike 'VoFormat,*'
        $failed.CategoryInfo.Category | Should -Be ParserError
    }
}

Describe 'Find-VoImage' {
    It 'finds images around a place, in a span of time' {
        $found = Find-VoImage $sia 10.05, 41.05 0.0101 -Time 60000, '2024-01-01' -Collection DEMO -ProductType image
        $found.target_name | Should -Be 'Demo 4', 'Demo 5', 'Demo 6'
        $found[0].access_url | Should -BeLike 'http://127.0.0.1:*/files/4.fits'
        $vo.Requests[-1].Target | Should -BeLike '*TIME=60000%2060310*DPTYPE=image*'
        (Find-VoImage $vo.At('sia2') -Target 'Demo 7').target_name | Should -Be 'Demo 7'
    }

    It 'warns of rows that were held back' {
        $found = Find-VoImage $sia -MaxRecord 2 -WarningVariable warned -WarningAction SilentlyContinue
        $found | Should -HaveCount 2
        $warned | Should -Match 'more rows'
    }

    It 'refuses what is not on the sky before it asks' {
        $vo.ClearRequests()
        (Get-ErrorOf { Find-VoImage $sia 400, 0 }).FullyQualifiedErrorId | Should -BeLike 'InputInvalid,*'
        (Get-ErrorOf { Find-VoImage $sia -Time 'soon' }).FullyQualifiedErrorId | Should -BeLike 'InputInvalid,*'
        $vo.Requests | Should -HaveCount 0
    }
}

Describe 'Get-VoDataLink' {
    It 'gets links by ids, by rows and by semantics' {
        (Get-VoDataLink $links 'ivo://vo.test/d?7').Semantics | Should -Be '#this', '#thumbnail', '#cutout'
        $vo.ClearRequests()
        $rows = Find-VoImage $sia -MaxRecord 20 -WarningAction SilentlyContinue | Get-VoDataLink -Semantics '#this'
        $rows | Should -HaveCount 20
        $rows[0].access_url | Should -BeLike '*/files/1.fits'
        $vo.Requests | Should -HaveCount 2
        (Get-VoDataLink $links 'ivo://vo.test/d?7' -Semantics '#preview').Semantics | Should -Be '#thumbnail'
    }

    It 'goes on after a data set that is not known' {
        $rows = Get-VoDataLink $links 'ivo://vo.test/no', 'ivo://vo.test/d?2' -Semantics '#this' -ErrorVariable failed -ErrorAction SilentlyContinue
        $rows.Id | Should -Be 'ivo://vo.test/d?2'
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ItemNotFound,*'
        $failed[0].TargetObject.Id | Should -Be 'ivo://vo.test/no'
    }
}

Describe 'Invoke-VoQuery' {
    It 'writes rows, or lines of text' {
        (Invoke-VoQuery $tap 'SELECT TOP 3 * FROM ivoa.obscore').target_name | Should -Be 'Demo 1', 'Demo 2', 'Demo 3'
        Invoke-VoQuery $tap 'SELECT TOP 2 * FROM ivoa.obscore' -Format Csv | Should -HaveCount 3
        (Get-ErrorOf { Invoke-VoQuery $tap 'SELECT foo' }).FullyQualifiedErrorId | Should -BeLike 'VoServiceFault,*'
    }

    It 'brings tables along' {
        (Invoke-VoQuery $tap 'SELECT COUNT(*) FROM TAP_UPLOAD.mine' -Upload @{ mine = $table }).n | Should -Be 2
        (Get-ErrorOf { Invoke-VoQuery $tap 'SELECT 1' -Upload @{ 'a;b' = $table } }).FullyQualifiedErrorId | Should -BeLike 'InputInvalid,*'
    }

    It 'waits for a job on the server and deletes it, or goes on with one' {
        (Invoke-VoQuery $tap 'SELECT TOP 4 * FROM ivoa.obscore' -Async) | Should -HaveCount 4
        $vo.Requests[-1].Method | Should -Be 'DELETE'
        $null = Invoke-VoQuery $tap 'SELECT TOP 2 * FROM ivoa.obscore' -Async -KeepJob -Verbose 4>&1 -OutVariable said
        $told = $said | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] -and $_.Message -match 'http' }
        $job = $told.Message -replace '^The job is (.*)\.$', '$1'
        (Invoke-VoQuery -JobUri $job) | Should -HaveCount 2
    }

    It 'brings results as files' {
        $file = Invoke-VoQuery $tap 'SELECT TOP 4 * FROM ivoa.obscore' -Async -OutFile "$TestDrive/out/rows.vot"
        $file.FullName | Should -Be (Join-Path $TestDrive 'out' 'rows.vot')
        Import-VoTable $file.FullName | Should -HaveCount 4
        $files = 'SELECT TOP 1 * FROM a', 'SELECT TOP 2 * FROM a' | Invoke-VoQuery $tap -Format Csv -Destination "$TestDrive/many"
        $files.State | Should -Be 'Completed', 'Completed'
        @(Get-ChildItem "$TestDrive/many" -Filter query-*.csv) | Should -HaveCount 2
        Invoke-VoQuery $tap 'SELECT TOP 4 * FROM ivoa.obscore' -OutFile "$TestDrive/no/rows.vot" -WhatIf
        "$TestDrive/no" | Should -Not -Exist
    }

    It 'brings them as a job, too' {
        $job = Invoke-VoQuery $tap 'SELECT TOP 3 * FROM ivoa.obscore' -Destination "$TestDrive/job" -AsJob
        $item = $job | Wait-Job | Receive-Job
        Import-VoTable $item.FullName | Should -HaveCount 3
    }

    It 'refuses what is for files where there are none, and what cannot be kept' {
        (Get-ErrorOf { Invoke-VoQuery $tap 'SELECT 1' -Force }).Exception.Message | Should -BeLike '-Force is about files*'
        (Get-ErrorOf { Invoke-VoQuery -JobUri $tap -AsJob }).Exception.Message | Should -BeLike '-AsJob is about files*'
        (Get-ErrorOf { 'SELECT 1', 'SELECT 2' | Invoke-VoQuery $tap -OutFile "$TestDrive/x.vot" }).Exception.Message | Should -BeLike '*2 queries*'
        (Get-ErrorOf { Invoke-VoQuery $tap 'SELECT 1' -Upload @{ t = $table } -Destination $TestDrive }).FullyQualifiedErrorId |
            Should -BeLike 'InputInvalid,*'
    }

    It 'signs in as the service wants, by a <Means>' -ForEach @{ Means = 'token' }, @{ Means = 'cookie' } {
        $options = [ScienceDownload.Simulators.VoSimulatorOptions]::new()
        [ScienceDownload.Simulators.VoSimulatorOptions].GetProperty('LoginGivesCookie').SetValue($options, $Means -eq 'cookie')
        $locked = $null
        $login = [ValueTuple[string, string]]::new('ada', 's3cret')
        [ScienceDownload.Simulators.VoSimulatorOptions].GetProperty('Login').SetValue($options, $login)
        $locked = [ScienceDownload.Simulators.VoSimulator]::StartAsync($options).GetAwaiter().GetResult()
        try {
            $credential = [pscredential]::new('ada', (ConvertTo-SecureString 's3cret' -AsPlainText -Force))
            Invoke-VoQuery $locked.At('tap') 'SELECT TOP 1 * FROM x' -Credential $credential | Should -HaveCount 1
            (Get-ErrorOf { Invoke-VoQuery $locked.At('tap') 'SELECT 1' }).FullyQualifiedErrorId | Should -BeLike 'VoAuthRequired,*'
        }
        finally {
            $locked.DisposeAsync().AsTask().GetAwaiter().GetResult()
        }
    }

    Context 'client certificates' {
        BeforeAll {
            $key = [Security.Cryptography.RSA]::Create(2048)
            $name = [Security.Cryptography.X509Certificates.X500DistinguishedName]::new('CN=ada')
            $hash = [Security.Cryptography.HashAlgorithmName]::SHA256
            $padding = [Security.Cryptography.RSASignaturePadding]::Pkcs1
            $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new($name, $key, $hash, $padding)
            $made = $request.CreateSelfSigned([DateTimeOffset]::Now.AddDays(-1), [DateTimeOffset]::Now.AddDays(1))
            $secret = ConvertTo-SecureString 'open' -AsPlainText -Force
            [IO.File]::WriteAllBytes("$TestDrive/ada.pfx", $made.Export('Pkcs12', 'open'))
            $open = $made.ExportCertificatePem() + "`n" + $key.ExportPkcs8PrivateKeyPem()
            Set-Content "$TestDrive/ada.pem" $open
            $strong = [Security.Cryptography.PbeParameters]::new('Aes256Cbc', $hash, 1000)
            Set-Content "$TestDrive/locked.pem" ($made.ExportCertificatePem() + "`n" + $key.ExportEncryptedPkcs8PrivateKeyPem('open', $strong))
            Set-Content "$TestDrive/half.pem" $made.ExportCertificatePem()
            Set-Content "$TestDrive/none.pem" 'no certificate'
        }

        AfterAll {
            $made.Dispose()
            $key.Dispose()
        }

        It 'are taken as <File>' -ForEach @(
            @{ File = 'ada.pfx'; Password = $true }
            @{ File = 'ada.pem'; Password = $false }
            @{ File = 'locked.pem'; Password = $true }
        ) {
            $how = @{ CertificatePath = "$TestDrive/$File" }
            if ($Password) { $how.CertificatePassword = $secret }
            Invoke-VoQuery $tap 'SELECT TOP 1 * FROM x' @how | Should -HaveCount 1
            (Invoke-VoDownload https://vo.example.org/a.fits -ListOnly @how).Identity | Should -Be 'Certificate'
        }

        It 'are taken as objects' {
            Invoke-VoQuery $tap 'SELECT TOP 1 * FROM x' -Certificate $made | Should -HaveCount 1
            (Invoke-VoDownload https://vo.example.org/a.fits -ListOnly -Certificate $made).Identity | Should -Be 'Certificate'
        }

        It 'that cannot be used are refused before anything is asked, by <_>' -ForEach @(
            'Invoke-VoQuery', 'Find-VoImage', 'Get-VoDataLink', 'Invoke-VoDownload'
        ) {
            $ask = switch ($_) {
                'Invoke-VoQuery' { { param($how) Invoke-VoQuery https://vo.invalid/tap 'SELECT 1' @how } }
                'Find-VoImage' { { param($how) Find-VoImage https://vo.invalid/sia2 10, 20 1 @how } }
                'Get-VoDataLink' { { param($how) Get-VoDataLink https://vo.invalid/links x @how } }
                'Invoke-VoDownload' { { param($how) Invoke-VoDownload https://vo.invalid/a.fits -Destination $TestDrive @how } }
            }
            (Get-ErrorOf { & $ask @{ CertificatePath = "$TestDrive/not.there" } }).FullyQualifiedErrorId | Should -BeLike 'InputUnreadable,*'
            $wrong = @(
                @{ CertificatePath = "$TestDrive/ada.pfx" }
                @{ CertificatePath = "$TestDrive/locked.pem" }
                @{ CertificatePath = "$TestDrive/half.pem" }
                @{ CertificatePath = "$TestDrive/none.pem" }
                @{ CertificatePath = "$TestDrive/ada.pem"; Certificate = $made }
                @{ CertificatePassword = $secret }
                @{ Certificate = [Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem($made.ExportCertificatePem()) }
            )
            foreach ($how in $wrong) { (Get-ErrorOf { & $ask $how }).FullyQualifiedErrorId | Should -BeLike 'InputInvalid,*' -Because "$($how.Keys)" }
        }
    }
}
