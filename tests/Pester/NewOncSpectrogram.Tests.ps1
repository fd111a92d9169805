BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $shape = [ScienceDownload.Simulators.OncAudioShape]::new(4000, 1, 16)
    $start = [datetimeoffset] '2024-04-01T12:30:00Z'

    # An audio file of some seconds, as the hydrophone archive has them.
    function New-TestAudio([string] $Path, [double] $Seconds = 5, [string] $Kind = 'Wav') {
        $null = New-Item -ItemType Directory (Split-Path $Path) -Force
        [IO.File]::WriteAllBytes($Path, [ScienceDownload.Simulators.OncAudio]::$Kind($start, [timespan]::FromSeconds($Seconds), $shape))
    }
}

AfterAll { Remove-TestModule }

Describe 'New-OncSpectrogram' {
    BeforeEach {
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        New-TestAudio "$folder/audio/a.wav"
        New-TestAudio "$folder/audio/b.wav" 3
        Push-Location $folder
    }

    AfterEach { Pop-Location }

    It 'writes numbers and a picture, and says what they show' {
        $made = New-OncSpectrogram audio/a.wav
        $made | Should -BeOfType ScienceDownload.LocalSpectrogram
        $made.MatFile | Should -Be (Join-Path $folder 'custom_spectrograms/a.mat')
        $made.PngFile | Should -Exist
        $made.NpzFile | Should -BeNullOrEmpty
        $made.Duration, $made.SampleRate, $made.Frames, $made.Frequencies | Should -Be ([timespan] '00:00:05'), 4000, 9, 2001
        [IO.File]::ReadAllBytes($made.PngFile)[1..3] | Should -Be ([byte[]][char[]] 'PNG')
    }

    It 'writes a picture only with -Preview' {
        $made = New-OncSpectrogram audio/a.wav -Preview -Destination out
        (Get-ChildItem out).Name | Should -Be 'a.png'
        $made.MatFile | Should -BeNullOrEmpty
    }

    It 'takes folders, wildcards, files from the pipeline and literal paths' {
        'no audio' | Set-Content audio/notes.txt
        (New-OncSpectrogram audio -Preview -Force).Count | Should -Be 2
        (New-OncSpectrogram audio/*.wav -Preview -Force -ThrottleLimit 1).Count | Should -Be 2
        (Get-ChildItem audio -Filter *.wav | New-OncSpectrogram -Preview -Force).Count | Should -Be 2
        [pscustomobject]@{ FullName = "$folder/audio/b.wav" } | New-OncSpectrogram -Preview -Force | ForEach-Object Duration |
            Should -Be ([timespan] '00:00:03')
        Copy-Item audio/a.wav 'audio/[x].wav'
        Test-Path -LiteralPath (New-OncSpectrogram -LiteralPath 'audio/[x].wav' -Preview).PngFile | Should -BeTrue
    }

    It 'cuts out the time around an event' {
        $made = New-OncSpectrogram audio/a.wav -EventTime 2.5 -BeforeSeconds 1 -AfterSeconds 0.5 -Format Npz -WindowSeconds 0.25
        Split-Path $made.NpzFile -Leaf | Should -Be 'a_event_2500ms.npz'
        $made.ClipStart.TotalSeconds, $made.ClipEnd.TotalSeconds | Should -Be 1.5, 3
        (Get-ErrorOf { New-OncSpectrogram audio/a.wav -EventTime 2 -ClipStart 1 }).FullyQualifiedErrorId | Should -BeLike 'Argument,*'
    }

    It 'reads FLAC through ffmpeg, and says what is missing without it' {
        if (-not (Get-Command ffmpeg -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'ffmpeg is not installed'; return }
        New-TestAudio "$folder/audio/c.flac" 5 Flac
        (New-OncSpectrogram audio/c.flac -Preview).Frames | Should -Be 9
        $path = $env:PATH
        try {
            $env:PATH = $folder
            (Get-ErrorOf { New-OncSpectrogram audio/c.flac -Preview -Force }).FullyQualifiedErrorId | Should -BeLike 'ProgramMissing,*'
        }
        finally { $env:PATH = $path }
    }

    It 'shows the windows of requests, each with its options, across files' {
        $length = [timespan]::FromMinutes(5)
        $shape = [ScienceDownload.Simulators.OncAudioShape]::new(1000, 1, 16)
        foreach ($at in 0, 5) {
            $from = $start.AddMinutes($at)
            $name = "D_$($from.UtcDateTime.ToString('yyyyMMddTHHmmss', [cultureinfo]::InvariantCulture)).000Z.wav"
            $null = New-Item data/D/tag/audio -ItemType Directory -Force
            $bytes = [ScienceDownload.Simulators.OncAudio]::Wav($from, $length, $shape)
            [IO.File]::WriteAllBytes((Join-Path $folder "data/D/tag/audio/$name"), $bytes)
        }
        Set-Content requests.json @'
{ "generator_defaults": { "win_dur": 0.5 }, "defaults": { "deviceCode": "D", "pad_seconds": 4, "audio_extension": "wav" },
  "requests": [
    { "timestamp": "2024-04-01T12:35:00Z", "label": "call", "generator_options": { "overlap": 0 } },
    { "timestamp": "2024-04-01T12:35:00.2Z" },
    { "timestamp": "2024-04-01T18:00:00Z", "output_tag": "late" } ] }
'@
        $made = @(Import-OncRequest requests.json |
            New-OncSpectrogram -AudioPath data -Destination out -Format Mat -ErrorAction SilentlyContinue -ErrorVariable failures)
        $made.Count | Should -Be 3
        $made[0].AudioFiles.Count | Should -Be 2
        Split-Path $made[0].AudioClip -Leaf | Should -Be 'D_20240401T123500_audio_exact_4s_4s.wav'
        Split-Path $made[0].Spectrogram.MatFile -Leaf | Should -Be 'D_20240401T123500_spec_4s_4s.mat'
        $made[0].Spectrogram.TimeStep, $made[1].Spectrogram.TimeStep | Should -Be ([timespan] '00:00:00.5'), ([timespan] '00:00:00.25')
        $made[0].Label, $made[0].ContextAudio | Should -Be 'call', $null
        Split-Path $made[1].AudioClip -Leaf | Should -Be 'D_20240401T123500-2_audio_exact_4s_4s.wav'
        $made[2].Tag, $made[2].Spectrogram | Should -Be 'late', $null
        $made[2].Error | Should -Match 'no audio of D'
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'ItemNotFound,*'
        (Get-ChildItem out -Recurse -Filter *_context*).Count | Should -Be 0
        $made[0].Folder | Should -Be (Join-Path $folder 'out/D/timestamp_requests_2024-04-01/custom_spectrograms')
        Split-Path $made[0].Spectrogram.MatFile | Should -Be $made[0].Folder
        Split-Path $made[0].AudioClip | Should -Be (Join-Path $folder 'out/D/timestamp_requests/clips/audio')
        $made[0].Clip, $made[0].Windows, $made[0].Spectrogram.ClipPad | Should -Be $true, 2, ([timespan] '00:00:00.25')
        ($made | Format-Table | Out-String) | Should -Match 'DeviceCode\s+Time \(UTC\)\s+Duration'
        $first = Import-OncRequest requests.json | Select-Object -First 1
        (Get-ErrorOf { $first | New-OncSpectrogram -AudioPath data -Destination out }).FullyQualifiedErrorId | Should -BeLike 'DestinationExists,*'
        ($first | New-OncSpectrogram -AudioPath data -Destination out -Preview -Force -KeepContext).ContextAudio | Should -Exist
    }

    It 'downloads the audio that requests need, once, and goes on after one that has none' {
        $onc = [ScienceDownload.Simulators.OncSimulator]::StartAsync([ScienceDownload.Simulators.OncSimulatorOptions]@{
            Audio = [ScienceDownload.Simulators.OncAudioShape]::new(4000, 1, 16) }).GetAwaiter().GetResult()
        try {
            $token = ConvertTo-SecureString $onc.Token -AsPlainText -Force
            Set-Content requests.json @'
{ "generator_defaults": { "win_length": 2048, "hop_length": 1024 }, "defaults": { "deviceCode": "TST_HYD_007", "audio_extension": "wav" },
  "requests": [
    { "timestamp": "2024-04-01T12:05:00Z", "pad_seconds": 4, "generator_options": { "clip_pad_seconds": 9 } },
    { "start": "2024-04-01T12:04:30Z", "end": "2024-04-01T12:04:40Z", "output_tag": "second" },
    { "deviceCode": "NOBODY", "timestamp": "2024-04-01T12:05:00Z" } ] }
'@
            $at = @{ Server = $onc.BaseUri; Token = $token }
            $quietly = @{
                ErrorAction = 'SilentlyContinue'; ErrorVariable = 'failures'; WarningAction = 'SilentlyContinue'; WarningVariable = 'warnings'
            }
            $made = @(Import-OncRequest requests.json | New-OncSpectrogram -Destination onc @at @quietly)
            $made.Count | Should -Be 3
            "$warnings" | Should -Match 'clip_pad_seconds is passed over'
            $made[0].AudioFiles.Count, $made[0].Error | Should -Be 2, $null
            $made[0].AudioFiles | ForEach-Object { $_ | Should -BeLike (Join-Path $folder 'onc/TST_HYD_007/*_2024-04-01/audio/*.wav') }
            $made[0].Spectrogram.PngFile, $made[0].Spectrogram.MatFile, $made[0].AudioClip | Should -Exist
            $made[0].Spectrogram.Frames | Should -Be 32
            $made[1].Spectrogram.Duration | Should -Be ([timespan] '00:00:10')
            $made[1].Folder | Should -BeLike '*second_2024-04-01*custom_spectrograms'
            $made[2].Error | Should -Match 'ONC refuses'
            $failures[0].FullyQualifiedErrorId | Should -BeLike 'ItemNotFound,*'
            $fetched = { @($onc.Requests | Where-Object Target -match '^/api/archivefile/download').Count }
            $before = & $fetched
            $again = Import-OncRequest requests.json | Select-Object -First 1 |
                New-OncSpectrogram -Destination onc @at -Force -WarningAction SilentlyContinue
            $again.Spectrogram.Frames | Should -Be 32
            & $fetched | Should -Be $before
            Import-OncRequest requests.json | New-OncSpectrogram -Destination nowhere @at -WhatIf
            'nowhere' | Should -Not -Exist
        }
        finally { Stop-TestArchive $onc }
    }

    It 'goes on after a file that fails' {
        'nonsense' | Set-Content audio/a.wav
        $made = New-OncSpectrogram audio -Preview -ErrorAction SilentlyContinue -ErrorVariable failures
        $made.AudioFile | Should -Be (Join-Path $folder 'audio/b.wav')
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'FormatInvalid,*'
        $failures[0].TargetObject | Should -BeLike '*a.wav'
    }

    It 'replaces files with -Force only, and writes nothing with -WhatIf' {
        New-OncSpectrogram audio/a.wav -Preview -WhatIf | Should -BeNullOrEmpty
        'custom_spectrograms' | Should -Not -Exist
        $null = New-OncSpectrogram audio/a.wav -Preview
        (Get-ErrorOf { New-OncSpectrogram audio/a.wav -Preview }).FullyQualifiedErrorId | Should -BeLike 'DestinationExists,*'
        New-OncSpectrogram audio/a.wav -Preview -Force | Should -Not -BeNullOrEmpty
    }

    It 'names options that make no sense' {
        $wrong = Get-ErrorOf { New-OncSpectrogram audio/a.wav -Overlap 1 }
        $wrong.FullyQualifiedErrorId | Should -BeLike 'InputInvalid,*'
        "$wrong" | Should -Match 'overlap'
        (Get-ErrorOf { New-OncSpectrogram nowhere.wav }).FullyQualifiedErrorId | Should -BeLike 'InputUnreadable,*'
    }

    It 'shows progress' {
        $records = & {
            $ProgressPreference = 'Continue'
            $shell = [powershell]::Create()
            $null = $shell.AddScript("Import-Module '$ModulePath'; Set-Location '$folder'; New-OncSpectrogram audio -Preview -Force").Invoke()
            $shell.Streams.Progress
        }
        $records.Activity | Should -Contain 'Making spectrograms'
        $records[-1].RecordType | Should -Be 'Completed'
    }

    It 'has a view that fits' {
        $text = New-OncSpectrogram audio/a.wav -Format Mat, Npz | Format-Table | Out-String -Width 120
        $text | Should -Match 'Duration\s+Rate/Hz\s+Frames\s+Step/Hz\s+Files\s+Audio'
        $text | Should -Match '00:00:05\.000\s+4000\s+9\s+1\s+mat,npz\s+\S*a\.wav'
    }
}
