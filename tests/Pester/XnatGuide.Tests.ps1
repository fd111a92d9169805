BeforeDiscovery {
    . $PSScriptRoot/Guide.ps1
    $examples = Get-GuideExample xnat
}

BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $server = [ScienceDownload.Simulators.XnatSimulator]::StartAsync($null).GetAwaiter().GetResult()
    $session = [ScienceDownload.Simulators.XnatSessionEntry]::new('XNAT_E00001', 'SUB001_MR')
    $session.GetType().GetProperty('Project').SetValue($session, 'MYPROJECT')
    foreach ($id in 1..3) {
        $scan = $session.Add([ScienceDownload.Simulators.XnatScanEntry]::new("$id", 'T1'))
        $dicom = $scan.Add("$id", 'DICOM')
        foreach ($number in 1..25) { $null = $dicom.AddMade("$number.dcm", 500, 100 * $id + $number) }
        $null = $scan.Add("1$id", 'SNAPSHOTS').AddCounting('a.gif', 40, $id)
    }
    $null = $session.Add('21', 'DICOM').AddCounting('all.dcm', 300, 7)
    $server.Sessions.Add($session)
    # Not on the test drive, which is cleared after every block.
    $folder = Join-Path ([IO.Path]::GetTempPath()) "xnat-guide-$([guid]::NewGuid())"
    $null = New-Item -ItemType Directory $folder
    $variables = @{
        XNAT_URL = "$($server.BaseUri)"; XNAT_USER = 'jdoe'; XNAT_PASS = 'pw'; SCIENCEDOWNLOAD_PROFILES = "$folder/settings/profiles.json"
    }
    Push-Location $folder
}

AfterAll {
    Pop-Location
    Remove-Item $folder -Recurse
    $variables.Keys | ForEach-Object { Remove-Item "Env:$_" -ErrorAction Ignore }
    Stop-TestArchive $server
    Remove-TestModule
}

Describe 'The page for users of xnatctl' {
    BeforeAll {
        $shell = [Management.Automation.PSModuleInfo]::new($true)
        # Who reads the page types a password here.
        . $shell {
            function Get-Credential {
                [Diagnostics.CodeAnalysis.SuppressMessage('PSAvoidOverwritingBuiltInCmdlets', '', Justification = 'It answers for the reader.')]
                param($Name)
                [pscredential]::new($Name, (ConvertTo-SecureString 'pw' -AsPlainText))
            }
        }
    }

    # A reader goes down the page in one shell: what one example sets, the next ones have.
    It 'has examples that run as they stand: <Heading>, line <Line>' -ForEach $examples {
        foreach ($variable in $variables.GetEnumerator()) { Set-Item "Env:$($variable.Key)" $variable.Value }
        $results = . $shell ([scriptblock]::Create("`$ErrorActionPreference = 'Stop'`n$Code"))
        $results | Where-Object { $_ -is [ScienceDownload.XnatSavedFile] } | ForEach-Object { $_.Status | Should -Not -Be 'Failed' }
    }

    It 'has brought what it speaks of' {
        function Get-Count([string] $Path) { (Get-ChildItem -LiteralPath $Path -Recurse -File).Count }
        'data/XNAT_E00001/scans.zip', 'data/SESSION01/scans.zip', 'data/SUB001_MR/scans.zip', 'dicoms.zip', 'scan1.zip' | Should -Exist
        'own/XNAT_E00001/resources_DICOM.zip', 'packed/SUB001_MR/scans.zip' | Should -Exist
        foreach ($folder in 'parallel', 'unpacked', 'scans', 'all') { Get-Count $folder | Should -BeGreaterOrEqual 78 }
        Get-Count 'both/XNAT_E00001/zips' | Should -BeGreaterOrEqual 6
        Get-Count 'some/XNAT_E00001' | Should -Be 75
        Get-Count 'dicom/XNAT_E00001' | Should -Be 50
        Get-Count 'later/XNAT_E00001' | Should -Be 78
        'nowhere' | Should -Not -Exist
        (& $shell { $files }).Status | Sort-Object -Unique | Should -Be 'Downloaded'
        Get-BatchDownload -State Suspended, Failed | Should -BeNullOrEmpty
        $server.OpenSessions | Should -Be 0
    }
}
