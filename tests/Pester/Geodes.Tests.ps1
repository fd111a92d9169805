BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $datalake = [ScienceDownload.Simulators.S3Simulator]::StartAsync($null).GetAwaiter().GetResult()
    $settings = [ScienceDownload.Simulators.GeodesSimulatorOptions]::new()
    $settings.GetType().GetProperty('IsSeeded').SetValue($settings, $true)
    $settings.GetType().GetProperty('Datalake').SetValue($settings, $datalake)
    $portal = [ScienceDownload.Simulators.GeodesSimulator]::StartAsync($settings).GetAwaiter().GetResult()
    $env:GEODES_BASE_URL = $portal.BaseUri
    $env:GEODES_API_KEY = $portal.ApiKey
    $env:GEODES_S3_ENDPOINT = $datalake.Endpoint
    $key = $datalake.AddKey('AKTEST', 's3cret-of-s3', 't0ken-of-s3')
    $null = $portal.Bucket.Allow($key)
    $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY, $env:AWS_SESSION_TOKEN = $key.Id, $key.Secret, $key.SessionToken
    function Get-Md5([string] $Path) { (Get-FileHash -LiteralPath $Path -Algorithm MD5).Hash.ToLowerInvariant() }
    function Add-Product([string] $Identifier, [long] $Length, [int] $Seed, $To = $portal) {
        $options = [ScienceDownload.Simulators.GeodesProductOptions]::new()
        foreach ($pair in @{ Identifier = $Identifier; Length = $Length; Seed = $Seed }.GetEnumerator()) {
            $options.GetType().GetProperty($pair.Key).SetValue($options, $pair.Value)
        }
        $To.Add($options)
    }
}

AfterAll {
    'GEODES_BASE_URL', 'GEODES_API_KEY', 'GEODES_S3_ENDPOINT', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN' |
        ForEach-Object { Remove-Item "Env:$_" }
    $portal.DisposeAsync().AsTask().GetAwaiter().GetResult()
    $datalake.DisposeAsync().AsTask().GetAwaiter().GetResult()
    Remove-TestModule
}

Describe 'Searching GEODES' {
    It 'lists collections, finds them by words, and completes their ids afterwards' {
        (Find-GeodesCollection).Id | Should -Be 'FAKE_S2_L1C', 'FAKE_S1_L1', 'FAKE_EMPTY'
        (Find-GeodesCollection glaciers).Id | Should -Be 'FAKE_S1_L1'
        $line = 'Find-GeodesItem s1'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'FAKE_S1_L1'
        $line = 'Find-GeodesItem -SortBy cloudCover'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be "'eo:cloud_cover'"
    }

    It 'writes every item once, as objects to filter by' {
        $items = Find-GeodesCollection | Find-GeodesItem
        $items.Count | Should -Be 200
        ($items.Id | Sort-Object -Unique).Count | Should -Be 200
        $items[0] | Should -BeOfType ScienceDownload.GeodesItem
        ($items | Where-Object { $_.CloudCover -ge 90 }).Count | Should -BeGreaterThan 0
        $items[0].Find('hydrology.rivers').name | Should -Be 'FakeRiver'
        ($items | Where-Object Identifier -eq FAKE2B_009_L1C).CloudCover | Should -BeNullOrEmpty
    }

    It 'takes typed parameters, hashtables, JSON and files as the same conditions' {
        $wanted = (Find-GeodesItem FAKE_S2_L1C -StartDate 2025-01-05 -EndDate 2025-01-10 -Tile T31TCJ -MaximumCloudCover 20).Identifier
        $wanted | Should -HaveCount 6
        $query = @{ dataset = 'FAKE_S2_L1C'; start_datetime = @{ gte = [datetime]'2025-01-05' }; end_datetime = @{ lte = '2025-01-10T23:59:59Z' }
            'grid:code' = @{ contains = '31TCJ' }; 'eo:cloud_cover' = @{ lte = 20; gte = 0 } }
        (Find-GeodesItem -Query $query).Identifier | Should -Be $wanted
        (Find-GeodesItem -Query ($query | ConvertTo-Json)).Identifier | Should -Be $wanted
        $query | ConvertTo-Json | Set-Content "$TestDrive/query.json"
        (Find-GeodesItem -Query "$TestDrive/query.json").Identifier | Should -Be $wanted
    }

    It 'searches by a place, as hashtable, JSON or file' {
        $inside = @{ type = 'Polygon'; coordinates = , @(@(0, 42), @(3, 42), @(3, 45), @(0, 45), @(0, 42)) }
        $outside = @{ type = 'Point'; coordinates = @(-60, -60) }
        $portal.ClearRequests()
        $found = Find-GeodesItem FAKE_S2_L1C -Geometry $inside -First 5
        $found.Count | Should -Be 5
        $asked = $portal.Posted[0].Item2 | ConvertFrom-Json
        $asked.intersects.type, $asked.intersects.coordinates[0].Count | Should -Be 'Polygon', 5
        (Find-GeodesItem FAKE_S2_L1C -Intersects ($inside | ConvertTo-Json -Depth 5) -First 5).Id | Should -Be $found.Id
        $inside | ConvertTo-Json -Depth 5 | Set-Content "$TestDrive/place.geojson"
        (Find-GeodesItem FAKE_S2_L1C -Geometry "$TestDrive/place.geojson" -First 5).Id | Should -Be $found.Id
        Find-GeodesItem FAKE_S2_L1C -Geometry $outside | Should -BeNullOrEmpty
        (Get-ErrorOf { Find-GeodesItem -Geometry $inside -BoundingBox 0, 42, 3, 45 }).FullyQualifiedErrorId | Should -BeLike 'InputInvalid,*'
        ($found[0] | Save-GeodesItem -Destination "$TestDrive/place").State | Should -Be 'Completed'
    }

    It 'sorts, and stops when enough have come' {
        (Find-GeodesItem FAKE_S2_L1C -SortBy 'start_datetime desc' -First 2).Identifier | Should -Be 'FAKE2B_149_L1C', 'FAKE2B_148_L1C'
        (Find-GeodesItem FAKE_S2_L1C | Select-Object -First 3).Count | Should -Be 3
    }

    It 'writes nothing for an empty search' {
        Find-GeodesItem FAKE_EMPTY | Save-GeodesItem -Destination "$TestDrive/empty" | Should -BeNullOrEmpty
        "$TestDrive/empty" | Should -Not -Exist
    }

    It 'refuses an old attribute with its new name, before anything is asked' {
        $portal.ClearRequests()
        $failure = Get-ErrorOf { Find-GeodesItem -Query @{ 'spaceborne:cloudCover' = 5 } }
        $failure.FullyQualifiedErrorId | Should -BeLike 'InputInvalid,*'
        "$failure" | Should -BeLike "*'eo:cloud_cover'*"
        $portal.Requests.Count | Should -Be 0
        (Get-GeodesAttribute spaceborne:cloudCover).Name | Should -Be 'eo:cloud_cover'
    }

    It 'tells what is on tape' {
        $items = Find-GeodesItem FAKE_S2_L1C -IncludeStorage
        ($items | Where-Object Storage -eq Tape).Identifier | Should -Be 'FAKE2B_140_L1C', 'FAKE2B_141_L1C', 'FAKE2B_142_L1C'
        ($items | Get-GeodesAvailability | Where-Object Storage -eq Unknown).Count | Should -Be 2
        (Get-GeodesAvailability -Name FAKE2B_140_L1C).Storage | Should -Contain Tape
    }

    It 'exports and imports GeoJSON, also that of pygeodes' {
        $items = Find-GeodesItem FAKE_S2_L1C -First 3
        $file = $items | Export-GeodesItem "$TestDrive/items.geojson" -PassThru
        (Get-ErrorOf { $items | Export-GeodesItem "$TestDrive/items.geojson" }).FullyQualifiedErrorId | Should -BeLike 'DestinationExists,*'
        ($file | Import-GeodesItem).Id | Should -Be $items.Id
        '{ "type": "FeatureCollection", "features": [ { "type": "Feature", "properties": { "item": ' + $items[0].Json + ' }, "geometry": null } ] }' |
            Set-Content "$TestDrive/py.geojson"
        (Import-GeodesItem "$TestDrive/py.geojson").Md5 | Should -Be $items[0].Md5
    }

    It 'lists processes and starts one' {
        (Get-GeodesProcess).Id | Should -Be 'fake-subset'
        (Find-GeodesItem FAKE_S2_L1C -First 1 | Start-GeodesProcess fake-subset).Status | Should -Be 'accepted'
    }

    It 'shows items in a table' {
        $text = Find-GeodesItem FAKE_S2_L1C -First 2 | Out-String
        $text | Should -Match 'Start\s+Tile\s+Clouds\s+Size\s+Storage\s+Identifier'
        $text | Should -Match '2025-01-01 10:00\s+T31TCJ\s+0%.*FAKE2B_000_L1C'
    }
}

Describe 'Saving GEODES items' {
    It 'saves what was searched and filtered, and asks for no file the second time' {
        $items = Find-GeodesItem FAKE_S2_L1C -First 8 | Where-Object CloudCover -lt 5
        $files = $items | Save-GeodesItem -Destination "$TestDrive/eo"
        $files.State | Sort-Object -Unique | Should -Be 'Completed'
        foreach ($item in $items) { Get-Md5 "$TestDrive/eo/$($item.FileName)" | Should -Be $item.Md5 }
        $portal.ClearRequests()
        ($items | Save-GeodesItem -Destination "$TestDrive/eo").State | Sort-Object -Unique | Should -Be 'Skipped'
        $portal.Downloads | Should -Be 0
        Test-Download "$TestDrive/eo" -Quiet | Should -BeTrue
    }

    It 'names one file as the guide says' {
        $item = Find-GeodesItem -Identifier FAKE2B_007_L1C
        Push-Location $TestDrive
        try {
            $null = $item | Save-GeodesItem -Destination "$TestDrive/named" -OutFile my_item.zip
            $null = $item | Save-GeodesItem -Destination "$TestDrive/named" -OutFile ./here.zip
        }
        finally { Pop-Location }
        Get-Md5 "$TestDrive/named/my_item.zip" | Should -Be $item.Md5
        Get-Md5 "$TestDrive/here.zip" | Should -Be $item.Md5
        { Find-GeodesItem FAKE_S2_L1C -First 2 | Save-GeodesItem -OutFile x.zip } | Should -Throw '*names one file*'
    }

    It 'saves by name, and names what is not there' {
        $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'failures' }
        $files = Save-GeodesItem -Identifier FAKE2B_003_L1C, NOTHING -Destination "$TestDrive/byname" @quietly
        $files.FullName | Should -BeLike '*FAKE2B_003_L1C.zip'
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'ItemNotFound,*'
    }

    It 'reads the configuration file of pygeodes' {
        $folder = New-Item -ItemType Directory "$TestDrive/pygeodes"
        @{ api_key = $portal.ApiKey; download_dir = "$folder/downloads"; checksum_error = $true; surprise = 1 } | ConvertTo-Json |
            Set-Content "$folder/pygeodes-config.json"
        $env:GEODES_API_KEY = ''
        Push-Location $folder
        try {
            $file = Find-GeodesItem FAKE_S2_L1C -First 1 -WarningAction SilentlyContinue |
                Save-GeodesItem -WarningVariable odd -WarningAction SilentlyContinue
        }
        finally {
            Pop-Location
            $env:GEODES_API_KEY = $portal.ApiKey
        }
        $file.FullName | Should -Be (Join-Path $folder downloads FAKE2B_000_L1C.zip)
        "$odd" | Should -BeLike "*'surprise'*"
    }

    It 'takes the key as a parameter, and says clearly that one is wrong' {
        $env:GEODES_API_KEY = ''
        try {
            $secret = ConvertTo-SecureString $portal.ApiKey -AsPlainText
            (Find-GeodesItem FAKE_S2_L1C -First 1 | Save-GeodesItem -Destination "$TestDrive/key" -ApiKey $secret).State | Should -Be 'Completed'
            $wrong = ConvertTo-SecureString 'not-a-key' -AsPlainText
            $portal.ClearRequests()
            $failure = Get-ErrorOf { Find-GeodesItem FAKE_S2_L1C -First 1 | Save-GeodesItem -Destination "$TestDrive/wrong" -ApiKey $wrong }
            $failure.FullyQualifiedErrorId | Should -BeLike 'NotSignedIn,*'
            "$failure" | Should -BeLike '*does not take the API key*'
            "$failure" | Should -Not -BeLike '*not-a-key*'
            $portal.Downloads | Should -Be 0
        }
        finally { $env:GEODES_API_KEY = $portal.ApiKey }
    }

    It 'leaves tape out when told to, and fetches the rest' {
        $items = Find-GeodesItem -Identifier FAKE2B_139_L1C, FAKE2B_140_L1C
        $files = $items | Save-GeodesItem -Destination "$TestDrive/tape" -SkipTape -WarningVariable left -WarningAction SilentlyContinue
        $files.FullName | Should -BeLike '*FAKE2B_139_L1C.zip'
        "$left" | Should -BeLike '*FAKE2B_140_L1C is on tape*'
    }

    It 'tells an item without data, and goes on' {
        $files = Find-GeodesItem -Identifier F1A_IW_SLC_009, F1A_IW_SLC_010 |
            Save-GeodesItem -Destination "$TestDrive/nodata" -ErrorAction SilentlyContinue -ErrorVariable failures
        $files | Should -HaveCount 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'DataAssetMissing,*'
    }

    It 'makes a job that works as all jobs do' {
        $job = Find-GeodesItem FAKE_S2_L1C -First 5 | Save-GeodesItem -Destination "$TestDrive/job" -AsJob
        ($job | Wait-Job | Receive-Job).Count | Should -Be 5
        $job.State | Should -Be 'Completed'
    }

    It 'does nothing with -WhatIf' {
        Find-GeodesItem FAKE_S2_L1C -First 2 | Save-GeodesItem -Destination "$TestDrive/whatif" -WhatIf | Should -BeNullOrEmpty
        "$TestDrive/whatif" | Should -Not -Exist
    }

    It 'goes on in another process where a killed one was' {
        $product = Add-Product 'KILLED_PRODUCT' 8MB 5
        $product.SetFaults([ScienceDownload.Simulators.Fault]::StallAt(5MB, 1))
        $start = [Diagnostics.ProcessStartInfo]::new([Environment]::ProcessPath)
        $text = "Import-Module '$ModulePath'; `$ProgressPreference = 'SilentlyContinue'; " +
            "Save-GeodesItem -Identifier KILLED_PRODUCT -Destination '$TestDrive/killed' -Connections 1"
        foreach ($argument in '-NoProfile', '-NonInteractive', '-Command', $text) { $start.ArgumentList.Add($argument) }
        $process = [Diagnostics.Process]::Start($start)
        Wait-Until { (Get-Checkpoint "$TestDrive/killed/KILLED_PRODUCT.zip") -ge 4MB } 'the bytes before the stall'
        $process.Kill($true)
        $process.WaitForExit()
        $portal.ClearRequests()
        $batch = Get-BatchDownload | Where-Object Destination -Like '*killed' | Resume-BatchDownload -Wait
        $batch.State, $batch.Completed | Should -Be 'Completed', 1
        Get-Md5 "$TestDrive/killed/KILLED_PRODUCT.zip" | Should -Be $product.Data.Md5
        $request = $portal.Requests | Where-Object Target -Like '/api/download/*'
        $request.Range | Should -Match '^bytes=\d{7}-$'
        $request.BodyBytes | Should -BeLessOrEqual (4MB + 64KB)
    }

    It 'fetches every file once when two processes take one queue' {
        $gate = [ScienceDownload.Simulators.SimulatorGate]::new()
        $products = 0..7 | ForEach-Object { Add-Product "SHARED_PRODUCT_$_" (100KB + $_) (20 + $_) }
        $products[3].SetFaults([ScienceDownload.Simulators.Fault]::Hold($gate, 50KB, 1))
        $portal.ClearRequests()
        $begin = "Import-Module '$ModulePath'; `$ProgressPreference = 'SilentlyContinue'; "
        $start = {
            param($text)
            $process = [Diagnostics.ProcessStartInfo]::new([Environment]::ProcessPath)
            foreach ($argument in '-NoProfile', '-NonInteractive', '-Command', ($begin + $text)) { $process.ArgumentList.Add($argument) }
            [Diagnostics.Process]::Start($process)
        }
        $names = $products.Identifier -join ', '
        $first = & $start "Save-GeodesItem -Identifier $names -Destination '$TestDrive/shared' -Name shared -ThrottleLimit 2 > `$null"
        Wait-Until { (Get-BatchDownload | Where-Object Name -EQ shared).Completed -eq 7 } 'all but the held one'
        # The second one comes while the first is at work: it is refused, and says so.
        $said = Invoke-Shell "Get-BatchDownload | Where-Object Name -EQ shared | Resume-BatchDownload -Wait"
        "$said" | Should -BeLike '*Another process*'
        $gate.Open()
        $first.WaitForExit(120000) | Should -BeTrue
        $first.ExitCode | Should -Be 0
        (Get-BatchDownload | Where-Object Name -EQ shared).State | Should -Be 'Completed'
        ($portal.Requests | Where-Object Target -Like '/api/download/*').Count | Should -Be 8
        foreach ($product in $products) { Get-Md5 "$TestDrive/shared/$($product.Data.Title)" | Should -Be $product.Data.Md5 }
    }

    It 'finds what is missing, altered, on tape, and repairs it' {
        $null = Find-GeodesItem -Identifier (0..3 | ForEach-Object { "FAKE2B_00${_}_L1C" }) | Save-GeodesItem -Destination "$TestDrive/check"
        Remove-Item "$TestDrive/check/FAKE2B_001_L1C.zip"
        'changed' | Set-Content "$TestDrive/check/FAKE2B_002_L1C.zip"
        (Test-Download "$TestDrive/check" | Sort-Object RelativePath).Status | Should -Be 'Verified', 'Missing', 'WrongLength', 'Verified'
        $product = Add-Product 'LATER_ON_TAPE' 1000 9
        $item = Find-GeodesItem -Identifier LATER_ON_TAPE
        $answer = [ScienceDownload.Simulators.GeodesAnswer]::new(200, '{ "products": [] }', 'application/json')
        $portal.Script('/fastavailability', [ScienceDownload.Simulators.GeodesAnswer[]]@($answer))
        $product.IsOnTape = $true
        $null = $item | Save-GeodesItem -Destination "$TestDrive/check" -Name offline -ErrorAction SilentlyContinue
        $batch = Get-BatchDownload | Where-Object Name -EQ offline
        ($batch | Get-BatchDownloadItem -State Failed).ErrorId | Should -Be 'ItemOffline'
        $product.IsOnTape = $false
        ($batch | Restart-BatchDownload -Wait).Completed | Should -Be 1
    }

    It 'saves quicklooks under plain names' {
        $files = Find-GeodesItem FAKE_S2_L1C -First 3 | Save-GeodesQuicklook -Destination "$TestDrive/pictures"
        $files | Should -HaveCount 3
        (Get-ChildItem "$TestDrive/pictures/*.jpg").Count | Should -Be 3
        [Convert]::ToBase64String([IO.File]::ReadAllBytes($files[0].FullName)) | Should -Not -BeNullOrEmpty
    }

    It 'shows quicklooks with the program of the system' -Skip:(-not $IsLinux) {
        $bin = New-Item -ItemType Directory "$TestDrive/bin"
        "#!/bin/sh`necho `"`$1`" >> '$TestDrive/shown.txt'" | Set-Content "$bin/xdg-open"
        chmod +x "$bin/xdg-open"
        $path = $env:PATH
        try {
            $env:PATH = "$bin`:$path"
            $files = Find-GeodesItem FAKE_S2_L1C -First 2 | Save-GeodesQuicklook -Destination "$TestDrive/show" -Show
            Wait-Until { (Test-Path "$TestDrive/shown.txt") -and (Get-Content "$TestDrive/shown.txt").Count -eq 2 } 'both pictures were shown'
            Get-Content "$TestDrive/shown.txt" | Sort-Object | Should -Be ($files.FullName | Sort-Object)
        }
        finally { $env:PATH = $path }
        { Find-GeodesItem FAKE_S2_L1C -First 1 | Save-GeodesQuicklook -Show -AsJob } | Should -Throw '*leave out*'
    }

    It 'stops at a budget, and goes on with another one' {
        $items = Find-GeodesItem FAKE_S2_L1C -First 4
        $portal.ClearRequests()
        $limits = @{ RequestBudget = 3; ConcurrentLimit = 1; WarningAction = 'SilentlyContinue'; WarningVariable = 'said' }
        $null = $items | Save-GeodesItem -Destination "$TestDrive/budget" -Name budget @limits
        $portal.Downloads | Should -Be 3
        "$said" | Should -BeLike '*budget of this run, 3 requests*'
        $batch = Get-BatchDownload -State Suspended -Since Today | Where-Object Name -EQ budget
        $end = $batch | Resume-BatchDownload -Wait
        $end.State, $end.Completed, $portal.Downloads | Should -Be 'Completed', 4, 4
        Get-BatchDownload -Since (Get-Date).AddDays(1) | Should -BeNullOrEmpty
        (Get-BatchDownload -Since ThisWeek).Count | Should -BeGreaterOrEqual 1
        (Get-BatchDownload $batch.BatchId -Since 2000-01-01).Name | Should -Be 'budget'
    }

    It 'takes up what pygeodes left unfinished' {
        $item = Find-GeodesItem -Identifier FAKE2B_011_L1C
        $begun = @{
            url = "$($item.DataAsset.Href)"; destination = '/elsewhere/left.zip'
            _started_at = '2026-01-15T12:00:00.000000Z'; _completed_at = $null; _id = 'a'
        }
        @{ nb_downloads = 1; downloads = @{ a = $begun } } | ConvertTo-Json -Depth 5 | Set-Content "$TestDrive/profile.json"
        $null = Save-GeodesItem -PygeodesProfile "$TestDrive/profile.json" -Destination "$TestDrive/left"
        Get-Md5 "$TestDrive/left/left.zip" | Should -Be $item.Md5
    }
}

# Before the tests that read the state file: to close a file takes the locks of this process on it away.
Describe 'What there is around GEODES' {
    # The history is that of all batches, and is reset by removing them.
    It 'a history that other sessions see, recent ones apart, and that is reset without losing files' {
        $saved = Find-GeodesItem -Identifier FAKE2B_007_L1C | Save-GeodesItem -Destination "$TestDrive/history" -Name history-of-geodes
        Invoke-Shell "(Get-BatchDownload -Since Today | Where-Object Name -EQ history-of-geodes | Get-BatchDownloadItem).RelativePath" |
            Should -Be $saved.RelativePath
        Get-BatchDownload -Since (Get-Date).AddDays(1) | Should -BeNullOrEmpty
        Get-BatchDownload -Since ThisWeek | Where-Object Name -EQ history-of-geodes | Remove-BatchDownload -Confirm:$false
        Get-BatchDownload | Where-Object Name -EQ history-of-geodes | Should -BeNullOrEmpty
        Invoke-Shell "@(Get-BatchDownload | Where-Object Name -EQ history-of-geodes).Count" | Should -Be 0
        Get-Md5 $saved.FullName | Should -Be ((Find-GeodesItem -Identifier FAKE2B_007_L1C).Md5)
    }

    # The portal takes requests as a proxy does; the name in the addresses is one that only a proxy can find.
    It 'a proxy that the environment names, for searches and for files' {
        $before = $env:http_proxy, $env:no_proxy, $env:NO_PROXY, $env:GEODES_BASE_URL
        $file = "$TestDrive/proxied.geojson"
        $null = Find-GeodesItem -Identifier FAKE2B_008_L1C | Export-GeodesItem $file
        (Get-Content $file -Raw).Replace("$($portal.BaseUri)", 'http://portal.invalid/') | Set-Content $file
        $portal.ClearRequests()
        try {
            $env:http_proxy, $env:GEODES_BASE_URL = "$($portal.BaseUri)", 'http://portal.invalid/'
            $env:no_proxy = $env:NO_PROXY = $null
            $lines = Invoke-Shell @"
                (Find-GeodesItem -Identifier FAKE2B_008_L1C).Identifier
                (Import-GeodesItem '$file' | Save-GeodesItem -Destination '$TestDrive/proxied').State
"@
        }
        finally { $env:http_proxy, $env:no_proxy, $env:NO_PROXY, $env:GEODES_BASE_URL = $before }
        $lines | Should -Be 'FAKE2B_008_L1C', 'Completed'
        $portal.Downloads | Should -Be 1
        $portal.Requests | ForEach-Object { $_.Headers['Host'] } | Sort-Object -Unique | Should -Be 'portal.invalid'
        Get-Md5 "$TestDrive/proxied/FAKE2B_008_L1C.zip" | Should -Be ((Find-GeodesItem -Identifier FAKE2B_008_L1C).Md5)
    }

    It 'a version, which the portal is told with every request' {
        $version = (Get-Module ScienceDownload).Version
        $version | Should -BeGreaterThan ([version]'0.0.0')
        $portal.ClearRequests()
        $null = Find-GeodesItem -Identifier FAKE2B_009_L1C | Save-GeodesItem -Destination "$TestDrive/version"
        $portal.Downloads | Should -Be 1
        $portal.Requests | ForEach-Object { $_.Headers['User-Agent'] } | Sort-Object -Unique | Should -Be "ScienceDownload/$version"
    }
}

Describe 'The S3 datalake' {
    It 'gives the same bytes as the portal' {
        $items = Find-GeodesItem FAKE_S2_L1C -First 3
        $portal.ClearRequests()
        ($items | Save-GeodesItem -Destination "$TestDrive/s3" -S3).State | Sort-Object -Unique | Should -Be 'Completed'
        foreach ($item in $items) { Get-Md5 "$TestDrive/s3/$($item.FileName)" | Should -Be $item.Md5 }
        $portal.Downloads | Should -Be 0
        $datalake.Requests.Count | Should -BeGreaterOrEqual 3
    }

    It 'lists buckets, folders and objects without downloading any' {
        $datalake.ClearRequests()
        $bucket = Get-GeodesObject
        $bucket.Kind, $bucket.Bucket | Should -Be 'Bucket', 'fake-products'
        $below = $bucket | Get-GeodesObject
        $below | Should -BeOfType ScienceDownload.GeodesObject
        $item = Find-GeodesItem -Identifier FAKE2B_006_L1C
        $object = Get-GeodesObject $item.EndpointUrl
        $object.Kind, $object.Length | Should -Be 'File', $item.Length
        (Get-GeodesObject fake-products -Recurse | Select-Object -First 5).Count | Should -Be 5
        ($object | Out-String) | Should -Match 'Kind\s+Size\s+Modified\s+Uri'
        ($datalake.Requests | Where-Object Target -Match '^[^?]+\.zip').Count | Should -Be 0
        $there = @{ S3Endpoint = $datalake.Endpoint; S3PathStyle = $true; Destination = "$TestDrive/object" }
        (Start-BatchDownload $object.Uri.OriginalString @there -Wait).State | Should -Be 'Completed'
        Get-Md5 "$TestDrive/object/$($item.FileName)" | Should -Be $item.Md5
        (Get-ErrorOf { Get-GeodesObject nowhere -ErrorAction Stop }).FullyQualifiedErrorId | Should -Not -BeLike 'Unexpected*'
    }

    It 'lists and gives members of archives' {
        $members = Find-GeodesItem -Identifier F1A_IW_SLC_018 | Get-GeodesArchiveMember *.jp2 -S3
        $members.Name | Should -Be 'B02.jp2', 'B03.jp2'
        ($members | Save-GeodesItem -Destination "$TestDrive/s3members").State | Should -Be 'Completed', 'Completed'
    }

    It 'suspends the batch when the keys have expired, and goes on with new ones' {
        $items = Find-GeodesItem FAKE_S2_L1C -First 2
        $old = $datalake.AddKey('OLD', 'old-secret', 'old-token')
        $null = $portal.Bucket.Allow($old)
        $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY, $env:AWS_SESSION_TOKEN = $old.Id, $old.Secret, $old.SessionToken
        $old.Expire()
        $items | Save-GeodesItem -Destination "$TestDrive/expired" -S3 -Name expired -WarningAction SilentlyContinue -WarningVariable said |
            Should -BeNullOrEmpty
        "$said" | Should -BeLike '*Renew them*'
        (Get-BatchDownload | Where-Object Name -EQ expired).State | Should -Be 'Suspended'
        $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY, $env:AWS_SESSION_TOKEN = $key.Id, $key.Secret, $key.SessionToken
        (Get-BatchDownload | Where-Object Name -EQ expired | Resume-BatchDownload -Wait).Completed | Should -Be 2
    }
}

Describe 'Keys of the S3 datalake as parameters' {
    BeforeAll { $env:AWS_ACCESS_KEY_ID = $env:AWS_SECRET_ACCESS_KEY = $env:AWS_SESSION_TOKEN = '' }

    AfterAll { $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY, $env:AWS_SESSION_TOKEN = $key.Id, $key.Secret, $key.SessionToken }

    It 'read files and members, beside the API key, and are stored nowhere' {
        $given = @{
            S3Credential   = [pscredential]::new($key.Id, (ConvertTo-SecureString $key.Secret -AsPlainText))
            S3SessionToken = ConvertTo-SecureString $key.SessionToken -AsPlainText
        }
        $portal.ClearRequests()
        (Find-GeodesItem FAKE_S2_L1C -First 2 | Save-GeodesItem -Destination "$TestDrive/given" -S3 @given).State |
            Should -Be 'Completed', 'Completed'
        (Get-ErrorOf { Find-GeodesItem FAKE_S2_L1C -First 1 | Save-GeodesItem -Destination "$TestDrive/none" -S3 }).FullyQualifiedErrorId |
            Should -BeLike 'NotSignedIn,*'
        $members = Find-GeodesItem -Identifier F1A_IW_SLC_018 | Get-GeodesArchiveMember *.jp2 -S3 @given
        ($members | Save-GeodesItem -Destination "$TestDrive/givenmembers" @given).State | Should -Be 'Completed', 'Completed'
        $portal.Downloads | Should -Be 0
        $state = $env:SCIENCEDOWNLOAD_STATE
        foreach ($file in Get-ChildItem $state, "$TestDrive/given" -Recurse -File) {
            $text = [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($file.FullName))
            $text.Contains($key.Secret) -or $text.Contains($key.SessionToken) | Should -BeFalse
        }
    }
}

Describe 'Members of remote archives' {
    It 'are chosen by wildcards and patterns, saved alone, and refused when they lead out' {
        $item = Find-GeodesItem -Identifier F1A_IW_SLC_018
        ($item | Get-GeodesArchiveMember).Path | Should -Contain '../evil.sh'
        ($item | Get-GeodesArchiveMember -Pattern '.*/GRANULE/B0[23]\.jp2').Name | Should -Be 'B02.jp2', 'B03.jp2'
        ($item | Get-GeodesArchiveMember -IncludeDirectory).Path | Should -Contain 'PRODUCT.SAFE/'
        $portal.ClearRequests()
        $file = $item | Get-GeodesArchiveMember *B03.jp2 | Save-GeodesItem -Destination "$TestDrive/bands"
        $file.State, $file.Length | Should -Be 'Completed', 900000
        "$TestDrive/bands/PRODUCT.SAFE/GRANULE/B03.jp2" | Should -Exist
        ($portal.Requests | Where-Object Target -Like '/api/download/*' | Measure-Object BodyBytes -Sum).Sum | Should -BeLessThan 128KB
        (Get-ErrorOf { $item | Get-GeodesArchiveMember *evil* | Save-GeodesItem -Destination "$TestDrive/bands" }).FullyQualifiedErrorId |
            Should -BeLike 'UnsafePath,*'
    }
}

Describe 'What a session with GEODES has besides' {
    It 'several portals at once, each with its own key and address, and no key in what is said' {
        $other = [ScienceDownload.Simulators.GeodesSimulator]::StartAsync($null).GetAwaiter().GetResult()
        try {
            $product = Add-Product 'ELSEWHERE' 1234 4 $other
            $there = @{ Server = $other.BaseUri; ApiKey = ConvertTo-SecureString $other.ApiKey -AsPlainText }
            $portal.ClearRequests()
            $theirs = Find-GeodesItem -Identifier ELSEWHERE @there
            $ours = Find-GeodesItem -Identifier FAKE2B_005_L1C
            $said = & {
                $theirs | Save-GeodesItem -Destination "$TestDrive/theirs" -Verbose -Debug @there
                $ours | Save-GeodesItem -Destination "$TestDrive/ours" -Verbose -Debug
            } *>&1 | Out-String -Width 500
            Get-Md5 "$TestDrive/theirs/ELSEWHERE.zip" | Should -Be $product.Data.Md5
            Get-Md5 "$TestDrive/ours/FAKE2B_005_L1C.zip" | Should -Be $ours.Md5
            $said.Contains($portal.ApiKey) -or $said.Contains($other.ApiKey) | Should -BeFalse
            foreach ($pair in @($portal, $other.ApiKey), @($other, $portal.ApiKey)) {
                ($pair[0].Requests | Where-Object { $_.Headers.Value -contains $pair[1] }).Count | Should -Be 0
                $pair[0].Downloads | Should -BeGreaterThan 0
            }
        }
        finally { $other.DisposeAsync().AsTask().GetAwaiter().GetResult() }
    }

    It 'the datalake as plain S3: all that lies below a prefix' {
        $item = Find-GeodesItem -Identifier FAKE2B_006_L1C
        $prefix = 's3:/' + ([uri]$item.Find('endpoint_url')).AbsolutePath -replace '[^/]+$'
        $items = Start-BatchDownload $prefix -Recurse -S3Endpoint $datalake.Endpoint -S3PathStyle $true -Destination "$TestDrive/raw" -Wait -PassThru
        $items.State | Sort-Object -Unique | Should -Be 'Completed'
        ($items | Where-Object RelativePath -Like '*FAKE2B_006_L1C.zip').Length | Should -Be $item.DataAsset.Length
    }
}
