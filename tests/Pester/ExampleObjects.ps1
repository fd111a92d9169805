# One or more real objects of every type that a cmdlet of the module writes or holds, from the archives of ExampleWorld.ps1.

function Get-ExampleObject($World) {
    $folder = New-ExampleFolder $World 'Get-OncAudio'
    Push-Location $folder
    try {
        Set-DownloadProfile -Name lab -Archive xnat -Server $World.Xnat.BaseUri -Credential $World.Credential -NoVault
        $session = Get-XnatSession -Project NEURO -Profile lab
        $resource = $session | Get-XnatScan | Get-XnatResource
        $span = @{ Start = '2024-04-01T12:30:00Z'; End = '2024-04-01T12:40:00Z' }
        $onc = @{ DeviceCode = 'ICLISTENHF9001' } + $span
        $request = Import-OncRequest ./requests.json
        $sia = $World.Vo.At('sia2/query')
        $image = Find-VoImage $sia 10.1, 41.1 1 -MaxRecord 6 -WarningAction Ignore
        $link = $image | Get-VoDataLink
        $table = Import-VoTable -Uri "${sia}?POS=CIRCLE%2010.1%2041.1%201" -Metadata
        $item = Find-GeodesItem FAKE_S2_L1C -First 3
        $uris = (Get-TestUri $World.Web 'view.bin' 1536), (Get-TestUri $World.Web ('long-' * 20 + '.bin') 10)
        $batch = @($uris) + (Get-TestUri $World.Web 'no.bin' 1 '404') | Start-BatchDownload -Destination batch -Wait -ErrorAction SilentlyContinue
        $job = Get-TestUri $World.Web 'job.bin' 1000 | Start-BatchDownload -Destination job
        $null = $job | Wait-Job
        @{
            'ScienceDownload.BatchInfo' = $batch
            'ScienceDownload.Jobs.BatchDownloadJob' = $job
            'ScienceDownload.ItemInfo' = $batch | Get-BatchDownloadItem
            'ScienceDownload.DownloadItem' = Import-DownloadPlan batch/manifest.json
            'ScienceDownload.VerifyResult' = Test-Download batch
            'ScienceDownload.DownloadProfile' = Get-DownloadProfile
            'ScienceDownload.XnatProject' = Get-XnatProject -Profile lab
            'ScienceDownload.XnatSubject' = Get-XnatSubject NEURO -Profile lab
            'ScienceDownload.XnatSession' = $session
            'ScienceDownload.XnatScan' = $session | Get-XnatScan
            'ScienceDownload.XnatResource' = $resource
            'ScienceDownload.XnatFile' = $resource | Get-XnatFile
            'ScienceDownload.XnatConnectionInfo' = Test-XnatConnection -Profile lab
            'ScienceDownload.XnatPlanEntry' = $session | Save-XnatSession -Destination xnat -Expand -SessionResource -WhatIf
            'ScienceDownload.XnatSavedFile' = $session | Save-XnatSession -Destination xnat -KeepZip -Expand -WarningAction Ignore
            'ScienceDownload.XnatExpandedFile' = Get-ChildItem xnat -Recurse -Filter *.zip | Expand-XnatZip -Destination again
            'ScienceDownload.OncRequest' = $request
            'ScienceDownload.OncHydrophone' = Find-OncHydrophone
            'ScienceDownload.OncDeployment' = Get-OncDeployment ICLISTENHF9001 @span
            'ScienceDownload.OncAvailability' = Get-OncAvailability ICLISTENHF9001 -Start 2024-04-01 -End 2024-04-04
            'ScienceDownload.OncPlanStep' = Get-OncSpectrogram @onc -IncludeAudio -Destination onc -WhatIf
            'ScienceDownload.OncFile' = $request | Get-OncSpectrogram -Destination onc
            'ScienceDownload.OncRequestSpectrogram' = $request | New-OncSpectrogram -WindowSeconds 0.25 -Destination made
            'ScienceDownload.LocalSpectrogram' = New-OncSpectrogram call.wav -Destination local
            'ScienceDownload.GeodesCollection' = Find-GeodesCollection
            'ScienceDownload.GeodesItem' = $item
            'ScienceDownload.GeodesAvailability' = $item | Get-GeodesAvailability
            'ScienceDownload.GeodesMember' = Find-GeodesItem -Identifier F1A_IW_SLC_018 | Get-GeodesArchiveMember
            'ScienceDownload.GeodesObject' = Get-GeodesObject
            'ScienceDownload.GeodesProcess' = Get-GeodesProcess
            'ScienceDownload.GeodesProcessJob' = $item | Start-GeodesProcess fake-subset
            'ScienceDownload.GeodesAttribute' = Get-GeodesAttribute
            'ScienceDownload.VoRecord' = $image
            'ScienceDownload.DataLinkRow' = $link
            'ScienceDownload.VoTable' = $table
            'ScienceDownload.VoDownload' = $image | Select-Object -First 2 | Invoke-VoDownload -Destination vo
        }
    }
    finally { Pop-Location }
}
