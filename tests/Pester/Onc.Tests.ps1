BeforeDiscovery {
    # The guide's eight examples, as docs/onc.md has them.
    $page = Get-Content "$PSScriptRoot/../../docs/onc.md" -Raw
    $lines = [regex]::Matches($page, '(?s)```powershell\r?\n(.*?)\r?\n```') | ForEach-Object { @{ Line = $_.Groups[1].Value } }
}

BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $onc = [ScienceDownload.Simulators.OncSimulator]::StartAsync($null).GetAwaiter().GetResult()
    $env:ONC_SERVER = $onc.BaseUri
    $env:ONC_TOKEN = $onc.Token
    $device = 'ICLISTENHF9001'
    $hasFfmpeg = [bool](Get-Command ffmpeg -ErrorAction Ignore)
}

AfterAll {
    Remove-Item Env:ONC_SERVER, Env:ONC_TOKEN -ErrorAction Ignore
    Stop-TestArchive $onc
    Remove-TestModule
}

Describe 'The examples of the guide' {
    BeforeAll {
        $work = Join-Path $TestDrive 'guide'
        $null = New-Item $work -ItemType Directory
        # A server that knows the guide's own hydrophone: its lines run as they stand.
        $guide = [ScienceDownload.Simulators.OncSimulator]::StartAsync(
            [ScienceDownload.Simulators.OncSimulatorOptions]@{ FirstDevice = 'ICLISTENHF6324' }).GetAwaiter().GetResult()
        $env:ONC_SERVER = $guide.BaseUri
        Set-Content "$work/requests.json" @'
{ "defaults": { "pad_seconds": 15, "download_audio": true, "clip": true, "data_product_options": { "dpo_spectralDataDownsample": 2 } },
  "requests": [
    { "deviceCode": "ICLISTENHF6324", "timestamp": "2024-04-01T12:34:50Z", "label": "whale call 1" },
    { "deviceCode": "ICLISTENHF6324", "start": "2024-04-01T12:30:00Z", "end": "2024-04-01T12:33:30Z",
      "pad_before_seconds": 10, "pad_after_seconds": 20, "label": "ship noise event" } ] }
'@
        Set-Content "$work/requests.csv" @'
deviceCode,timestamp,label,data_product_options
ICLISTENHF6324,2024-04-01T12:30:00Z,whale call,"{""dpo_spectralDataDownsample"": 2}"
ICLISTENHF6324,2024-04-01T14:45:30Z,ship noise,"{""dpo_spectralDataDownsample"": 1}"
ICLISTENHF6324,2024-04-02T08:15:00Z,unknown,""
'@
    }

    AfterAll {
        $env:ONC_SERVER = $onc.BaseUri
        Stop-TestArchive $guide
    }

    It 'runs <Line>' -ForEach $lines {
        if ($Line -match 'json' -and -not $hasFfmpeg) { Set-ItResult -Skipped -Because 'ffmpeg is not installed' }
        Push-Location $work
        try {
            $files = @([scriptblock]::Create($Line).Invoke())
        }
        finally {
            Pop-Location
        }
        $files.Count | Should -BeGreaterThan 0
        if ($files[0] -is [ScienceDownload.OncRequestSpectrogram]) {
            $files | ForEach-Object { $_.Error | Should -BeNullOrEmpty; $_.Spectrogram.PngFile | Should -Exist }
            return
        }
        $files | ForEach-Object { $_.State | Should -BeIn 'Completed', 'Skipped' -Because "$($_.FullName) $($_.Error)" }
        $files | Where-Object State -eq Completed | ForEach-Object { Get-Sha256 $_.FullName | Should -Be $_.Sha256 }
    }
}

Describe 'Get-OncSpectrogram' {
    BeforeEach { $data = Join-Path $TestDrive ([guid]::NewGuid()) }

    It 'shows its plan and orders nothing with -WhatIf' {
        $before = $onc.Orders
        $steps = @(Get-OncSpectrogram $device -Start 2024-04-01T12:00Z -End 2024-04-01T14:00Z -IncludeAudio -Destination $data -WhatIf)
        $onc.Orders | Should -Be $before
        $data | Should -Not -Exist
        @($steps | Where-Object Action -eq Order).Count | Should -Be 4
        ($steps | Where-Object Action -eq Order | Measure-Object Windows -Sum).Sum | Should -Be 24
        ($steps | Where-Object Kind -eq Audio).Files | Should -Be 24
    }

    It 'orders in the background with -AsJob, and a new session goes on after a kill without ordering again' {
        # Orders take an hour, which is over when the process that placed them is dead.
        $hour = [TestClock]::new()
        $options = [ScienceDownload.Simulators.OncSimulatorOptions]@{
            QueueTime = [timespan]::FromHours(1); RunTime = [timespan]::Zero; Time = $hour
        }
        $server = [ScienceDownload.Simulators.OncSimulator]::StartAsync($options).GetAwaiter().GetResult()
        try {
            $script = "`$ProgressPreference = 'SilentlyContinue'; Import-Module '$ModulePath'; " +
                "Get-OncSpectrogram $device -Start 2024-04-01T12:00Z -End 2024-04-01T12:20Z -SpectrogramsPerBatch 1 -Preview " +
                "-Destination '$data' -Server $($server.BaseUri)"
            $arguments = '-NoProfile', '-NonInteractive', '-Command', $script
            $output = Join-Path $TestDrive 'out.txt'
            $process = Start-Process ([Environment]::ProcessPath) -ArgumentList $arguments -PassThru -RedirectStandardOutput $output
            Wait-Until { $server.StartedOrders -eq 4 } 'the orders were not started'
            $process.Kill()
            $process.WaitForExit()
            $hour.Pass()
            $env:ONC_SERVER = $server.BaseUri
            $batch = Get-BatchDownload | Where-Object Destination -eq $data
            $batch.State | Should -Be 'Suspended'
            $files = @($batch | Resume-BatchDownload -Wait -PassThru)
            $files.State | Should -Be 'Completed', 'Completed', 'Completed', 'Completed'
            $server.Orders | Should -Be 4
            @(Get-ChildItem $data -Recurse -Filter *.preview.png).Count | Should -Be 4
            @(Get-ChildItem $data -Recurse -Filter anomaly_report.txt).Count | Should -Be 1
        }
        finally {
            $env:ONC_SERVER = $onc.BaseUri
            Stop-TestArchive $server
        }
    }

    It 'takes times in a zone, and dates' {
        $times = '2024-04-01 05:02', [datetime]::new(2024, 4, 1, 6, 2, 0)
        $steps = Get-OncSpectrogram $device -Timestamp $times -TimeZone America/Vancouver -Destination $data -WhatIf
        $steps.Window | ForEach-Object { $_.Start.ToString('HH:mm') } | Should -Be '12:00', '13:00'
    }

    It 'asks for whole windows of audio where a sample is one window, and puts files where DATA_DIR says' {
        $env:DATA_DIR = $data
        try {
            $span = @{ DeviceCode = $device; Start = '2024-04-01'; End = '2024-04-02' }
            $steps = @(Get-OncSpectrogram @span -TotalSpectrograms 3 -SpectrogramsPerBatch 1 -IncludeAudio -WhatIf)
            $steps.Count | Should -Be 6
            $steps.Window | ForEach-Object { $_.Duration | Should -Be ([timespan] '00:05:00') }
            $null = Get-OncAudio $device -Start 2024-04-01T12:00Z -End 2024-04-01T12:05Z
            "$data/$device" | Should -Exist
        }
        finally { Remove-Item Env:DATA_DIR }
    }

    It 'samples days with data, the same with the same seed' {
        $span = @{
            DeviceCode = $device; Start = '2024-04-01'; End = '2024-04-06'; TotalSpectrograms = 6; SpectrogramsPerBatch = 2
            OnDaysWithData = $true; Destination = $data; WhatIf = $true
        }
        $steps = Get-OncSpectrogram @span -Seed 3
        @($steps.Window | ForEach-Object { $_.Start.Day }) | Should -Be 1, 3, 5
        "$((Get-OncSpectrogram @span -Seed 3).Window)" | Should -Be "$($steps.Window)"
        "$((Get-OncSpectrogram @span -Seed 4).Window)" | Should -Not -Be "$($steps.Window)"
    }

    It 'names folders by what is asked for' {
        $planned = Get-OncAudio $device -Timestamp 2024-04-01T12:02Z -Destination $data -WhatIf
        $planned.Path | Should -Be "$device/audio_events_2024-04-01/audio"
        (Get-OncAudio $device -Start 2024-04-01T12:00Z -End 2024-04-01T12:05Z -Destination $data -WhatIf).Path |
            Should -Be "$device/audio_range_2024-04-01/audio"
        (Get-OncAudio $device -Start 2024-04-01T12:00Z -End 2024-04-01T12:05Z -TotalWindows 1 -Destination $data -WhatIf).Path |
            Should -Be "$device/sampled_audio_2024-04-01/audio"
        (Get-OncSpectrogram $device -Timestamp 2024-04-01T12:02Z -Destination $data -WhatIf).Path |
            Should -Be "$device/event_times_2024-04-01/onc_spectrograms"
        (Get-OncSpectrogram $device -Start 2024-04-01T12:00Z -End 2024-04-01T12:05Z -Destination $data -WhatIf).Path |
            Should -Be "$device/date_range_2024-04-01/onc_spectrograms"
    }

    It 'takes events of a table' {
        $steps = 'ICLISTENHF9001,2024-04-01T12:02Z', 'TST_HYD_007,2024-04-01T12:07Z' | ConvertFrom-Csv -Header DeviceCode, Timestamp |
            Get-OncSpectrogram -Destination $data -WhatIf
        $steps.DeviceCode | Should -Be 'ICLISTENHF9001', 'TST_HYD_007'
        $steps.Window | ForEach-Object { $_.Start.ToString('HH:mm') } | Should -Be '12:00', '12:05'
    }

    It 'cuts a picture' {
        $clip = @{ Timestamp = '2024-04-01T12:34:50Z'; PadSeconds = 15; Clip = $true; Format = 'Png' }
        $files = @(Get-OncSpectrogram $device @clip -Destination $data -WarningAction SilentlyContinue)
        ($files | Where-Object Kind -eq SpectrogramClip).FullName | Should -BeLike '*_spec_15s_15s.png'
    }

    It 'draws a picture beside each file with -Preview, and looks for dropouts' {
        $span = @{ DeviceCode = $device; Start = '2024-04-01T12:00Z'; End = '2024-04-01T12:10Z'; Destination = $data }
        $files = @(Get-OncSpectrogram @span -Preview -WarningVariable warnings -Verbose 4>&1)
        "$warnings" | Should -BeNullOrEmpty
        "$files" | Should -Match 'Nothing is odd about the 2 spectrograms'
        $folder = Split-Path ($files | Where-Object FullName)[0].FullName
        (Get-ChildItem $folder -Filter *.preview.png).Name |
            Should -Be 'ICLISTENHF9001_20240401T120000.000Z-spect.preview.png', 'ICLISTENHF9001_20240401T120500.000Z-spect.preview.png'
        Get-Content "$folder/anomaly_report.txt" -TotalCount 1 | Should -Be '0 of 2 files have anomalies.'
    }

    It 'draws and looks with -AsJob too' {
        $job = Get-OncSpectrogram $device -Start 2024-04-01T12:00Z -End 2024-04-01T12:05Z -Destination $data -Preview -AsJob
        ($job | Wait-Job).State | Should -Be 'Completed'
        @(Get-ChildItem $data -Recurse -Filter *.preview.png).Count | Should -Be 1
        @(Get-ChildItem $data -Recurse -Filter anomaly_report.txt).Count | Should -Be 1
        $job | Remove-Job
    }

    It 'cites the data in the manifest' {
        $null = Get-OncSpectrogram $device -Start 2024-04-01T12:00Z -End 2024-04-01T12:05Z -IncludeAudio -Destination $data
        $facts = (Get-Content "$data/manifest.json" -Raw | ConvertFrom-Json).items.metadata
        $facts.Count | Should -Be 2
        $facts.doi | Select-Object -Unique | Should -Be '10.0/91001'
        $facts[0].citation | Should -Be "Test Networks. 2024. $device."
    }

    It 'warns of what cannot be drawn, and keeps the download' {
        $broken = [ScienceDownload.Simulators.OncSimulator]::StartAsync($null).GetAwaiter().GetResult()
        try {
            $name = 'ICLISTENHF9001_20240401T120000.000Z-spect.mat'
            $null = $broken.Add($name, 5000, 1)
            $span = @{ DeviceCode = $device; Start = '2024-04-01T12:00Z'; End = '2024-04-01T12:05Z'; Destination = $data; Server = $broken.BaseUri }
            $file = Get-OncSpectrogram @span -Preview -WarningVariable warnings -WarningAction SilentlyContinue
            $file.State | Should -Be 'Completed'
            "$warnings" | Should -Match "There is no picture of $name"
            "$warnings" | Should -Match '1 of 1 spectrograms look odd'
            Get-Content "$(Split-Path $file.FullName)/anomaly_report.txt" -Raw | Should -Match $name
        }
        finally {
            Stop-TestArchive $broken
        }
    }

    It 'takes the token from -Token, -Credential, a profile and a .env file, and shows it nowhere' {
        $token = $env:ONC_TOKEN
        Remove-Item Env:ONC_TOKEN
        try {
            $secret = ConvertTo-SecureString $token -AsPlainText -Force
            $span = @{ DeviceCode = $device; Start = '2024-04-01T12:00Z'; End = '2024-04-01T12:05Z'; Destination = $data }
            @(Get-OncAudio @span -Token $secret -WhatIf).Count | Should -Be 1
            @(Get-OncAudio @span -Credential ([pscredential]::new('x', $secret)) -WhatIf).Count | Should -Be 1
            (Get-ErrorOf { Get-OncAudio @span }).FullyQualifiedErrorId | Should -BeLike 'NotSignedIn,*'
            $folder = Join-Path $TestDrive 'env/below'
            $null = New-Item $folder -ItemType Directory
            Set-Content (Join-Path $TestDrive 'env/.env') "# mine`nexport ONC_TOKEN='$token'"
            Push-Location $folder
            try { $output = Get-OncAudio $device -Start 2024-04-01T12:00Z -End 2024-04-01T12:05Z -Destination $data -Verbose *>&1 | Out-String }
            finally { Pop-Location }
            $output | Should -Not -Match $token
            "$data/$device" | Should -Exist
        }
        finally {
            $env:ONC_TOKEN = $token
        }
    }
}

Describe 'What is asked of ONC' {
    It 'finds hydrophones, whose deployments and availability are piped' {
        (Find-OncHydrophone).DeviceCode | Should -Be 'ICLISTENHF9001', 'ICLISTENHF9002', 'TST_HYD_007'
        (Find-OncHydrophone ICL* -Active).DeviceCode | Should -Be 'ICLISTENHF9001'
        Find-OncHydrophone -Site Barkley* | Should -BeNullOrEmpty
        (Find-OncHydrophone TST* | Get-OncDeployment).Doi | Should -Be '10.0/91007'
        $hours = Find-OncHydrophone TST* | Get-OncAvailability -Start 2024-04-01T12:00Z -End 2024-04-01T14:00Z -Bin Hour
        $hours.Status | Should -Be 'Data', 'Data'
        $hours[0].Coverage | Should -BeGreaterThan 0.8
        $hours[0].Coverage | Should -BeLessThan 0.9
    }

    It 'warns when deployments do not cover a span' {
        $null = Get-OncDeployment ICLISTENHF9002 -Start 2024-05-22 -End 2024-06-11 -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Match '50 %'
    }

    It 'names an unknown device' {
        (Get-ErrorOf { Get-OncDeployment NOBODY -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'ItemNotFound,*'
    }

    It 'has a view for <_>' -ForEach @(
        'Find-OncHydrophone'
        'Get-OncDeployment ICLISTENHF9001'
        'Get-OncAvailability ICLISTENHF9001 -Start 2024-04-01 -End 2024-04-02'
    ) {
        (& ([scriptblock]::Create($_)) | Out-String) | Should -Match 'DeviceCode'
    }
}

Describe 'Import-OncRequest' {
    It 'names every wrong row at once' {
        $file = Join-Path $TestDrive 'bad.csv'
        Set-Content $file "deviceCode,timestamp`n,2024-04-01`nD,never"
        $failure = Get-ErrorOf { Import-OncRequest $file -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'InputInvalid,*'
        "$failure" | Should -Match 'row 2'
        "$failure" | Should -Match 'row 3'
    }
}
