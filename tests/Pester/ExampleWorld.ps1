# The world in which the examples of the pages run: every archive in miniature, the files that the examples name, and the addresses they mean.

function Start-ExampleWorld {
    $password = ConvertTo-SecureString 'pw' -AsPlainText
    $world = @{
        Web = Start-TestArchive
        S3 = [ScienceDownload.Simulators.S3Simulator]::StartAsync($null).GetAwaiter().GetResult()
        Onc = [ScienceDownload.Simulators.OncSimulator]::StartAsync($null).GetAwaiter().GetResult()
        # Around the place that the pages ask for.
        Vo = [ScienceDownload.Simulators.VoSimulator]::StartAsync([ScienceDownload.Simulators.VoSimulatorOptions]@{
            Origin = [ValueTuple[double, double]]::new(10.38, 40.97) }).GetAwaiter().GetResult()
        Xnat = [ScienceDownload.Simulators.XnatSimulator]::StartAsync($null).GetAwaiter().GetResult()
        Credential = [pscredential]::new('jdoe', $password)
        Root = Join-Path ([IO.Path]::GetTempPath()) "examples-$([guid]::NewGuid())"
        Key = ConvertTo-SecureString 'secret' -AsPlainText
    }
    $null = New-Item -ItemType Directory "$($world.Root)/service", "$($world.Root)/web"
    $world.Service = Start-TestService "$($world.Root)/service" 'secret'
    $null = [ScienceDownload.Simulators.XnatFixture]::AddTo($world.Xnat)
    $settings = [ScienceDownload.Simulators.GeodesSimulatorOptions]::new()
    $settings.GetType().GetProperty('IsSeeded').SetValue($settings, $true)
    $settings.GetType().GetProperty('Datalake').SetValue($settings, $world.S3)
    $world.Geodes = [ScienceDownload.Simulators.GeodesSimulator]::StartAsync($settings).GetAwaiter().GetResult()

    $key = $world.S3.AddKey('AKEXAMPLE', 's3cret', 't0ken')
    $null = $world.Geodes.Bucket.Allow($key)
    $plain = $world.S3.AddKey('AKPLAIN', 's3cret', [NullString]::Value)
    $world.KeyCredential = [pscredential]::new($plain.Id, (ConvertTo-SecureString $plain.Secret -AsPlainText))
    $null = $world.S3.AddBucket('nasa-heasarc', $true).Add('chandra/data/byobsid/2/3052/primary/acisf03052N004_cntr_img2.jpg', 5000, 1, @())
    $null = $world.S3.AddBucket('my-bucket', $false).Allow($key).Allow($plain).Add('m31.bin', 5000, 2, @())
    $scene = $world.S3.AddBucket('sentinel-cogs', $true)
    'B02.tif', 'B03.tif' | ForEach-Object { $null = $scene.Add("sentinel-s2-l2a-cogs/31/T/CH/2024/6/S2A_31TCH_20240604_0_L2A/$_", 4000, 3, @()) }
    $null = $world.Web.Add('chandra/data/byobsid/2/3052/primary/acisf03052N004_cntr_img2.jpg', 5000, 1, @())
    $null = $world.Web.Add('FTP/chandra/data/byobsid/2/3052/primary/acisf03052N004_cntr_img2.jpg', 5000, 1, @())
    $null = $world.Web.Add('data/m31.fits', 9000, 4, @())
    $null = $world.Web.Add('data/a.nc', 1000, 5, @())
    $null = $world.Web.Add('data/b.nc', 2000, 6, @())
    Add-ExamplePage $world 'data/' '<html><a href="a.nc">a</a> <a href="b.nc">b</a> <a href="m31.fits">m</a></html>'

    $world.Variables = @{
        ONC_SERVER = $world.Onc.BaseUri; ONC_TOKEN = $world.Onc.Token
        GEODES_BASE_URL = $world.Geodes.BaseUri; GEODES_API_KEY = $world.Geodes.ApiKey; GEODES_S3_ENDPOINT = $world.S3.Endpoint
        AWS_ACCESS_KEY_ID = $key.Id; AWS_SECRET_ACCESS_KEY = $key.Secret; AWS_SESSION_TOKEN = $key.SessionToken
        AWS_ENDPOINT_URL_S3 = $world.S3.Endpoint; AWS_EC2_METADATA_DISABLED = 'true'
        SCIENCEDOWNLOAD_PROFILES = "$($world.Root)/profiles/profiles.json"; SCIENCEDOWNLOAD_SERVICE_KEY = 'secret'
    }
    Set-AwsFiles '[aws_user]', "aws_access_key_id = $($key.Id)", "aws_secret_access_key = $($key.Secret)", "aws_session_token = $($key.SessionToken)"
    Push-Location "$($world.Root)/web"
    Write-TestWave song.wav
    Pop-Location
    $null = $world.Web.AddBytes('whales/song.wav', [IO.File]::ReadAllBytes("$($world.Root)/web/song.wav"), @())
    Add-ExamplePage $world 'whales/42' '<html><head><title>Whale 42</title></head><body><audio src="song.wav"></audio></body></html>'
    foreach ($variable in $world.Variables.GetEnumerator()) { Set-Item "Env:$($variable.Key)" "$($variable.Value)" }
    $world
}

function Add-ExamplePage($World, [string] $Path, [string] $Html) {
    $page = $World.Web.AddBytes($Path, [Text.Encoding]::UTF8.GetBytes($Html), @())
    $page.ContentType = 'text/html'
}

function Stop-ExampleWorld($World) {
    Stop-TestService $World.Service
    Set-AwsFiles
    'Web', 'Onc', 'Vo', 'Xnat', 'Geodes', 'S3' | ForEach-Object { Stop-TestArchive $World.$_ }
    $World.Variables.Keys | ForEach-Object { Remove-Item "Env:$_" -ErrorAction Ignore }
    Remove-Item $World.Root -Recurse -Force
}

# A folder with everything that the examples of a page name.
function New-ExampleFolder($World, [string] $Page) {
    $folder = New-Item -ItemType Directory (Join-Path $World.Root $Page)
    $uris = 1..4 | ForEach-Object { Get-TestUri $World.Web "file-$_.bin" (1000 * $_) }
    $null = New-Item -ItemType Directory "$folder/disk"
    Set-DownloadProfile -Name data -Server $World.Service.Address -Token $World.Key -NoVault
    Push-Location $folder
    try {
        $uris | Set-Content urls.txt
        $uris | ForEach-Object { [pscustomobject]@{ Url = $_; Sha256 = Get-TestSha256 $World.Web $_ } } | Export-Csv list.csv
        switch -Wildcard ($Page) {
            '*Xnat*' { Set-DownloadProfile -Name lab -Archive xnat -Server $World.Xnat.BaseUri -Credential $World.Credential -NoVault }
            '*DownloadProfile' {
                $xnat = @{ Archive = 'xnat'; Server = $World.Xnat.BaseUri; Credential = $World.Credential; NoVault = $true }
                'lab', 'clinic' | ForEach-Object { Set-DownloadProfile -Name $_ @xnat }
            }
            'Connect-XnatServer' { Set-Content today.ps1 "'done'" }
            { $_ -in 'Get-BatchDownload', 'Resume-BatchDownload' } { $null = New-ExampleBatch $World Resume-BatchDownload $folder }
            'Remove-BatchDownload' { 1..11 | ForEach-Object { $null = New-ExampleBatch $World $Page $folder } }
            'Expand-XnatZip' {
                $null = Save-XnatScan SITE_E00042 -Scan 1 -OutFile data/SITE_E00042/scans.zip -Profile lab
                $null = Save-XnatSession SUB07_MR1 -Project NEURO -Destination data -KeepZip -Expand -Profile lab -WarningAction Ignore
            }
            'Import-DownloadPlan' {
                1..2 | ForEach-Object { [pscustomobject]@{ Url = $uris[$_]; Path = "imagery/$_.bin" } } |
                    Start-BatchDownload -Destination data -Wait | Export-DownloadPlan -Path plan.json
            }
            'Test-Download' { $null = $uris | Start-BatchDownload -Destination data -Wait }
            'Import-GeodesItem' { Find-GeodesItem FAKE_S2_L1C -First 3 | Export-GeodesItem search.geojson }
            '*Onc*' { Add-OncFiles $folder }
            '*-Vo*' { Add-VoFiles $World $folder }
        }
    }
    finally { Pop-Location }
    $folder.FullName
}

function Add-OncFiles($Folder) {
    $call = @{ deviceCode = 'ICLISTENHF9001'; timestamp = '2024-04-01T12:34:50Z'; label = 'whale call' }
    @{ defaults = @{ pad_seconds = 15 }; requests = @($call) } | ConvertTo-Json -Depth 4 | Set-Content requests.json
    'deviceCode,timestamp,label', 'ICLISTENHF9001,2024-04-01T12:30:00Z,ship' | Set-Content requests.csv
    'DeviceCode,Timestamp', 'ICLISTENHF9001,2024-04-01T12:34:50Z' | Set-Content events.csv
    $null = New-Item -ItemType Directory audio
    Write-TestWave call.wav
    Write-TestWave audio/first.wav
    Write-TestWave audio/short.wav 10
    if ($Folder.Name -eq 'New-OncSpectrogram') {
        $file = Get-OncAudio ICLISTENHF9001 -Start 2024-04-01T12:30:00Z -End 2024-04-01T12:31:00Z -Destination fetched | Select-Object -First 1
        Copy-Item $file.FullName ICLISTENHF9001_20240401T123000.000Z.flac
    }
}

# A tone, in 16 bits at 4 kHz.
function Write-TestWave([string] $Path, [int] $Seconds = 60) {
    $rate, $count = 4000, (4000 * $Seconds)
    # One period of the tone again and again: every sample by itself would take long here.
    $period = [byte[]](0..39 | ForEach-Object { [BitConverter]::GetBytes([int16](10000 * [math]::Sin($_ * [math]::PI / 20))) })
    $data = [byte[]]::new(2 * $count)
    for ($i = 0; $i -lt $data.Length; $i += $period.Length) { $period.CopyTo($data, $i) }
    $writer = [IO.BinaryWriter]::new([IO.File]::Create((Join-Path (Get-Location).Path $Path)))
    $writer.Write([Text.Encoding]::ASCII.GetBytes('RIFF')); $writer.Write([int](36 + $data.Length))
    $writer.Write([Text.Encoding]::ASCII.GetBytes('WAVEfmt ')); $writer.Write(16); $writer.Write([int16]1); $writer.Write([int16]1)
    $writer.Write($rate); $writer.Write(2 * $rate); $writer.Write([int16]2); $writer.Write([int16]16)
    $writer.Write([Text.Encoding]::ASCII.GetBytes('data')); $writer.Write($data.Length); $writer.Write($data)
    $writer.Dispose()
}

function Add-VoFiles($World, $Folder) {
    Set-Content stars.vot @'
<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results"><TABLE name="stars">
<FIELD name="id" datatype="char" arraysize="*"/><FIELD name="name" datatype="char" arraysize="*"/>
<FIELD name="ra" datatype="double" unit="deg" ucd="pos.eq.ra"/><FIELD name="mag" datatype="float" unit="mag"/>
<DATA><TABLEDATA><TR><TD>s1</TD><TD>Vega</TD><TD>279.2</TD><TD>0.03</TD></TR><TR><TD>s2</TD><TD>dark</TD><TD>12.5</TD><TD/></TR></TABLEDATA></DATA>
</TABLE></RESOURCE></VOTABLE>
'@
    $packed = [IO.Compression.GZipStream]::new([IO.File]::Create("$Folder/stars.vot.gz"), [IO.Compression.CompressionMode]::Compress)
    $packed.Write([IO.File]::ReadAllBytes("$Folder/stars.vot"))
    $packed.Dispose()
    # A file, one that has a copy in a cloud, and one behind a table of links.
    Invoke-WebRequest $World.Vo.At('sia2/query?POS=CIRCLE%2010.68%2041.27%200.05&MAXREC=3') -OutFile result.vot
    $rows = Find-VoImage $World.Vo.At('sia2/query') 10.68, 41.27 0.05 -MaxRecord 3 -WarningAction Ignore
    $rows | Select-Object access_url | Export-Csv rows.csv
}

# A batch in the state that the examples of a page are about.
function New-ExampleBatch($World, [string] $Page, [string] $Folder) {
    $uris = 1..3 | ForEach-Object { Get-TestUri $World.Web "$([guid]::NewGuid()).bin" 400000 }
    # Half of the second file comes only when the gate is opened: until then no batch with it can be over, however slow the machine is.
    $gate = [ScienceDownload.Simulators.SimulatorGate]::new()
    $held = $World.Web.Add("$([guid]::NewGuid()).bin", 400000, 7, [ScienceDownload.Simulators.Fault]::Hold($gate, 200000)).Uri
    $failing = $uris[0], (Get-TestUri $World.Web "$([guid]::NewGuid()).bin" 100 '404:1')
    $to = @{ Destination = "$Folder/$([guid]::NewGuid())" }
    switch ($Page) {
        { $_ -in 'Stop-BatchDownload', 'Suspend-BatchDownload' } {
            $id = ($uris[0], $held | Start-BatchDownload @to).BatchId
            Wait-Until { (Get-BatchDownload $id).Completed -eq 1 } 'one file is there and one is on its way'
            $id
        }
        { $_ -in 'Resume-BatchDownload', 'Export-DownloadPlan' } {
            ($uris[0], $held | Start-BatchDownload @to | Suspend-BatchDownload).Id
            $gate.Open()
        }
        { $_ -in 'Restart-BatchDownload', 'Get-BatchDownloadItem' } { ($failing | Start-BatchDownload @to -Wait -ErrorAction SilentlyContinue).Id }
        default { ($uris | Start-BatchDownload @to -Wait).Id }
    }
}

# The example as it is, but for addresses and names that are the reader's own, and questions at the prompt.
function Convert-Example($World, [string] $Page, [string] $Code) {
    if ($Code -match 'batch_0123456789ab -Service data') {
        $id = (1..2 | ForEach-Object { Get-TestUri $World.Web "$([guid]::NewGuid()).bin" 5000 } | Start-BatchDownload -Service data -Wait).Id
        $Code = $Code.Replace('batch_0123456789ab', $id)
    }
    elseif ($Code -match 'batch_0123456789ab') { $Code = $Code.Replace('batch_0123456789ab', (New-ExampleBatch $World $Page (Get-Location).Path)) }
    elseif ($Code -match 'http://data:8080 -State Running') {
        $job = Get-HeldUri $World.Web (New-TestGate) "$([guid]::NewGuid()).bin" | Start-BatchDownload -Service data
        Wait-Until { (Get-BatchDownload $job.BatchId -Service data).State -eq 'Running' } 'the batch of the service runs'
    }
    elseif ($Code -match '-State Running' -and $Page -in 'Stop-BatchDownload', 'Suspend-BatchDownload') {
        $null = New-ExampleBatch $World $Page (Get-Location).Path
    }
    if ($Code -match 'data -Repair') { Set-Content (Get-ChildItem data -Filter *.bin | Select-Object -First 1) damaged }
    $global:ExampleCredential = $Page -eq 'Invoke-VoDownload' ? $World.KeyCredential : $World.Credential
    $Code = $Code.Replace('https://vo.example.org/sia2/query', 'https://vo.example.org/sia2')
    $Code = $Code.Replace('https://vo.example.org/sia2', $World.Vo.At('sia2/query'))
    if ($Code.Contains('/async/j42')) {
        # As another session left it.
        $form = @{ REQUEST = 'doQuery'; LANG = 'ADQL'; QUERY = 'SELECT TOP 5 * FROM ivoa.obscore'; PHASE = 'RUN' }
        $made = Invoke-WebRequest $World.Vo.At('tap/async') -Method Post -Body $form -MaximumRedirection 0 -SkipHttpErrorCheck -ErrorAction Ignore
        $Code = $Code.Replace('https://vo.example.org/tap/async/j42', "$($made.Headers.Location)")
    }
    $dataset = @($World.Vo.Datasets)[6].Id
    $Code = $Code.Replace('ivo://vo.example.org/d?7', $dataset).Replace('?ID=7', "?ID=$([uri]::EscapeDataString($dataset))")
    $Code = $Code.Replace('ivo://a/', 'ivo://vo.test/')
    $Code = $Code.Replace('-Key m31.fits', '-Key m31.bin').Replace('-Target M31', "-Target 'Demo 7'")
    $Code = $Code.Replace('https://vo.example.org/', $World.Vo.BaseUri).Replace('https://heasarc.gsfc.nasa.gov/', $World.Web.BaseUri)
    $Code = $Code.Replace('https://example.org/', $World.Web.BaseUri).Replace('https://xnat.example.org', $World.Xnat.BaseUri)
    $Code = $Code.Replace('http://data:8080', $World.Service.Address).Replace('https://archive.example/', $World.Web.BaseUri)
    $Code = $Code.Replace('ICLISTENHF63*', 'ICLISTENHF90*').Replace('ICLISTENHF6324', 'ICLISTENHF9001').Replace('Code BACNH', 'Code TSTH')
    # The hydrophone that has a gap.
    $Code = $Code -replace 'ICLISTENHF9001(?=.* Coverage -lt 1)', 'TST_HYD_007'
    $Code = $Code.Replace('/media/disk', './disk').Replace('/tmp/demo', './demo')
    $Code = $Code -replace 'Read-Host -AsSecureString( -Prompt \S+)?', "ConvertTo-SecureString 'secret' -AsPlainText"
    $Code = $Code -replace '-Credential jdoe', '-Credential $ExampleCredential' -replace '\(Get-Credential( jdoe)?\)', '$ExampleCredential'
    $Code -replace ' -(Confirm|Show)\b', ''
}

# The code with a variable for what each command writes that has to write something: whatever another command reads, and what searches,
# reads or filters. Returns the code, and a variable's name and a command for each.
function Add-ExampleWatch([string] $Code) {
    $ast = [Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $null)
    $pipelines = $ast.FindAll({ $args[0] -is [Management.Automation.Language.PipelineAst] }, $true)
    $commands = foreach ($pipeline in $pipelines) {
        foreach ($command in $pipeline.PipelineElements | Where-Object { $_ -is [Management.Automation.Language.CommandAst] }) {
            $known = Get-Command $command.GetCommandName() -CommandType Cmdlet -ErrorAction Ignore
            $isRead = $command -ne $pipeline.PipelineElements[-1]
            if ($known -and ($isRead -or $known.Verb -in 'Find', 'Get', 'Import', 'Where', 'Select', 'Sort', 'Group')) { $command }
        }
    }
    $watched = foreach ($command in $commands | Sort-Object { $_.Extent.StartOffset } -Descending) {
        $name = "Wrote$([guid]::NewGuid().ToString('N'))"
        $Code = $Code.Insert($command.CommandElements[0].Extent.EndOffset, " -OutVariable +$name")
        @{ Name = $name; Command = $command.Extent.Text }
    }
    @{ Code = $Code; Watched = @($watched) }
}
