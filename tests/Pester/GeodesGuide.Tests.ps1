BeforeDiscovery {
    . $PSScriptRoot/Guide.ps1
    $examples = Get-GuideExample geodes
}

BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $datalake = [ScienceDownload.Simulators.S3Simulator]::StartAsync($null).GetAwaiter().GetResult()
    $settings = [ScienceDownload.Simulators.GeodesSimulatorOptions]::new()
    $settings.GetType().GetProperty('IsSeeded').SetValue($settings, $true)
    $settings.GetType().GetProperty('Datalake').SetValue($settings, $datalake)
    $portal = [ScienceDownload.Simulators.GeodesSimulator]::StartAsync($settings).GetAwaiter().GetResult()
    $key = $datalake.AddKey('AKTEST', 's3cret-of-s3', 't0ken-of-s3')
    $null = $portal.Bucket.Allow($key)
    $variables = @{
        GEODES_BASE_URL = $portal.BaseUri; GEODES_API_KEY = $portal.ApiKey; GEODES_S3_ENDPOINT = $datalake.Endpoint
        AWS_ACCESS_KEY_ID = $key.Id; AWS_SECRET_ACCESS_KEY = $key.Secret; AWS_SESSION_TOKEN = $key.SessionToken
    }
    # Not on the test drive, which is cleared after every block.
    $folder = Join-Path ([IO.Path]::GetTempPath()) "geodes-guide-$([guid]::NewGuid())"
    $null = New-Item -ItemType Directory $folder
    Push-Location $folder
}

AfterAll {
    Pop-Location
    Remove-Item $folder -Recurse
    $variables.Keys | ForEach-Object { Remove-Item "Env:$_" }
    $portal.DisposeAsync().AsTask().GetAwaiter().GetResult()
    $datalake.DisposeAsync().AsTask().GetAwaiter().GetResult()
    Remove-TestModule
}

Describe 'The page for users of pygeodes' {
    BeforeAll { $shell = [Management.Automation.PSModuleInfo]::new($true) }

    # A reader goes down the page in one shell: what one example sets, the next ones have.
    It 'has examples that run as they stand: <Heading>, line <Line>' -ForEach $examples {
        # The page writes three dots for the key.
        foreach ($variable in $variables.GetEnumerator()) { Set-Item "Env:$($variable.Key)" $variable.Value }
        . $shell ([scriptblock]::Create("`$ErrorActionPreference = 'Stop'`n$Code"))
    }

    It 'has brought what it speaks of' {
        $item = & $shell { Find-GeodesItem -Identifier FAKE2B_007_L1C }
        foreach ($path in "$($item.FileName)", 'my_item.zip', "eo/$($item.FileName)", "eo-s3/$($item.FileName)") {
            (Get-FileHash $path -Algorithm MD5).Hash | Should -Be $item.Md5
        }
        (Get-ChildItem downloads -Filter *.zip).Count | Should -Be (Find-GeodesItem FAKE_S2_L1C -StartDate 2025-01-05 -EndDate 2025-01-10).Count
        'bands/PRODUCT.SAFE/GRANULE/B02.jp2', 'bands/PRODUCT.SAFE/manifest.xml' | Should -Exist
        ($datalake.Requests | Where-Object Method -EQ GET).Count | Should -BeGreaterOrEqual 1
        Get-BatchDownload -State Suspended, Failed | Should -BeNullOrEmpty
    }
}
