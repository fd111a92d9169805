# What was written down, or comes from a job or a remote session, goes on in a pipeline where it stopped.

BeforeAll {
    . $PSScriptRoot/Support.ps1
    . $PSScriptRoot/ExampleWorld.ps1
    Import-TestModule
    $world = Start-ExampleWorld
    Set-DownloadProfile -Name lab -Archive xnat -Server $world.Xnat.BaseUri -Credential $world.Credential -NoVault

    # Through a file, as people keep objects.
    function Get-Kept([Parameter(ValueFromPipeline)] $Object) {
        begin { $all = @() }
        process { $all += $Object }
        end {
            $path = Join-Path $world.Root "$([guid]::NewGuid()).clixml"
            $all | Export-Clixml $path
            Import-Clixml $path
        }
    }

    # As a bag of properties that no type is known of any more: what a shell without the module had read.
    function Get-Bag([Parameter(ValueFromPipeline)] $Object) {
        process { $Object | Select-Object * }
    }
}

AfterAll {
    Get-Job | Remove-Job -Force
    Stop-ExampleWorld $world
    Remove-TestModule
}

Describe 'Objects from a file' {
    It 'of GEODES are items, members and objects as before' {
        $item = Find-GeodesItem FAKE_S2_L1C -First 2
        ($item | Get-Kept | Get-GeodesAvailability).Storage | Should -Be 'Disk', 'Disk'
        ($item | Get-Kept | Save-GeodesItem -Destination "$TestDrive/items").State | Should -Be 'Completed', 'Completed'
        $kept = $item[0] | Get-Kept
        $kept.Find('political.continents')[0].name | Should -Be $item[0].Find('political.continents')[0].name
        $member = Find-GeodesItem -Identifier F1A_IW_SLC_018 | Get-GeodesArchiveMember *B03.jp2
        ($member | Get-Kept | Save-GeodesItem -Destination "$TestDrive/members").State | Should -Be 'Completed'
        $object = Get-GeodesObject $item[0].EndpointUrl | Get-Kept
        $object.Length | Should -Be $item[0].Length
        ($object | Start-BatchDownload -Destination "$TestDrive/object" -Wait).State | Should -Be 'Completed'
    }

    It 'of XNAT are sessions, scans and resources as before' {
        $session = Get-XnatSession NEURO SUB07_MR1 -Profile lab
        $resource = $session | Get-Kept | Get-XnatScan | Get-Kept | Get-XnatResource | Get-Kept
        $resource | Get-XnatFile | Should -Not -BeNullOrEmpty
        ($resource | Where-Object Label -EQ NIFTI | Save-XnatResource -Destination "$TestDrive/xnat" -Expand -WarningAction Ignore).Status |
            Should -Be 'Downloaded', 'Downloaded'
        ($session | Get-Kept | Save-XnatSession -Destination "$TestDrive/xnat" -Expand -WarningAction Ignore).Status |
            Should -Contain 'SkippedVerified'
    }

    It 'of ONC are hydrophones and requests as before' {
        $span = @{ Start = '2024-04-01'; End = '2024-04-02' }
        $found = Find-OncHydrophone ICLISTENHF9001 | Get-Kept | Get-OncAvailability @span | Get-Kept
        $found.Status | Should -Be 'Data'
        $found.Start | Should -BeOfType DateTimeOffset
        Push-Location (New-ExampleFolder $world 'Import-OncRequest')
        $request = Import-OncRequest ./requests.json
        Pop-Location
        ($request | Get-Kept | Get-OncSpectrogram -Destination "$TestDrive/onc" -WhatIf).Window | Should -Contain $request.Window
    }

    It 'of the Virtual Observatory are rows with their table, and links with their copies' {
        $image = Find-VoImage $world.Vo.At('sia2/query') 10.1, 41.1 1 -MaxRecord 2 -WarningAction Ignore
        $kept = $image | Get-Kept
        $kept.target_name | Should -Be $image.target_name
        ($kept[0].VoTable.Fields | Where-Object Name -EQ s_ra).Unit | Should -Be 'deg'
        # The service of the links is known of the table alone.
        $link = $kept | Get-VoDataLink -Semantics '#this'
        $link.Id | Should -Be $image.obs_publisher_did
        $listed = $kept | Invoke-VoDownload -ListOnly | Get-Kept
        $listed.Uri | Should -Be ($image | Invoke-VoDownload -ListOnly).Uri
        ($link | Get-Kept).CloudCopies.Uri | Should -Be $link.CloudCopies.Uri
        ($link | Get-Kept | Invoke-VoDownload -Destination "$TestDrive/vo").State | Should -Be 'Completed', 'Completed'
    }

    It 'of batches are batches, jobs, items, plans and results as before' {
        $batch = (Get-TestUri $world.Web 'kept.bin' 2000) | Start-BatchDownload -Destination "$TestDrive/batch" -Wait
        $kept = $batch | Get-Kept
        $kept.Options.StallTimeout, $kept.Options.ConcurrentLimit | Should -Be $batch.Options.StallTimeout, $batch.Options.ConcurrentLimit
        ($kept | Get-BatchDownloadItem | Get-Kept).FullName | Should -Be (Join-Path $TestDrive batch/kept.bin)
        ($kept | Get-BatchDownloadItem | Get-Kept | Get-Item).Length | Should -Be 2000
        ($kept | Test-Download | Get-Kept | Get-Item).Length | Should -Be 2000
        $job = (Get-TestUri $world.Web 'job.bin' 10) | Start-BatchDownload -Destination "$TestDrive/job"
        $null = $job | Wait-Job
        ($job | Get-Kept | Get-BatchDownload).Id | Should -Be $job.BatchId
        $item = Import-DownloadPlan "$TestDrive/batch/manifest.json"
        $address = 'https://example.org/a%20b%2Fc?sig=A%2BB%3D'
        $address | Set-Content "$TestDrive/list.txt"
        (Import-DownloadPlan "$TestDrive/list.txt" | Get-Kept).PrimarySource.OriginalString | Should -BeExactly $address
        ($item | Get-Kept).Checksums[0].Hex | Should -Be (Get-Sha256 "$TestDrive/batch/kept.bin")
        ($item | Get-Kept | Start-BatchDownload -Destination "$TestDrive/again" -Wait).State | Should -Be 'Completed'
    }
}

Describe 'Bags of properties' {
    It 'are taken for what they were, also by cmdlets that know objects only' {
        $item = Find-GeodesItem FAKE_S2_L1C -First 1
        ($item | Get-Bag | Get-GeodesAvailability).Storage | Should -Be 'Disk'
        ($item | ConvertTo-Json -Depth 9 | ConvertFrom-Json | Get-GeodesAvailability).Name | Should -Be $item.Identifier
        (Get-XnatSession NEURO SUB07_MR1 -Profile lab | Get-Bag | Get-XnatScan).Count | Should -BeGreaterThan 1
        $image = Find-VoImage $world.Vo.At('sia2/query') 10.1, 41.1 1 -MaxRecord 1 -WarningAction Ignore
        (Import-Csv -Path (& { $image | Export-Csv "$TestDrive/rows.csv"; "$TestDrive/rows.csv" }) |
            Get-VoDataLink $world.Vo.At('links') -Semantics '#this').Id | Should -Be $image.obs_publisher_did
    }

    It 'are taken in a shell that had read them before it knew the module' {
        Find-GeodesItem FAKE_S2_L1C -First 1 | Export-Clixml "$TestDrive/early.clixml"
        $read = "`$bag = Import-Clixml '$TestDrive/early.clixml'; `$bag.pstypenames[0]"
        $use = "Import-Module '$ModulePath'; (`$bag | Get-GeodesAvailability).Name"
        & ([Environment]::ProcessPath) -NoProfile -NonInteractive -Command "$read; $use" |
            Should -Be 'Deserialized.ScienceDownload.GeodesItem', 'FAKE2B_000_L1C'
    }

    It 'that lack something are refused' {
        (Get-ErrorOf { [pscustomobject]@{ Id = 'x' } | Get-GeodesAvailability }).FullyQualifiedErrorId | Should -BeLike 'InputObjectNotBound,*'
        (Get-ErrorOf { [ScienceDownload.XnatSession][pscustomobject]@{ Id = 'x'; Label = 'y'; Server = $null } }) | Should -Not -BeNullOrEmpty
    }
}

Describe 'Objects of a job' {
    It 'are what they were there' {
        $got = Start-Job {
            Import-Module $using:ModulePath
            Find-GeodesItem FAKE_S2_L1C -First 1
            Get-XnatSession NEURO SUB07_MR1 -Profile lab
        } | Receive-Job -Wait -AutoRemoveJob
        $got[0] | Should -BeOfType ScienceDownload.GeodesItem
        $got[0].DataAsset.Href | Should -Be (Find-GeodesItem FAKE_S2_L1C -First 1).DataAsset.Href
        ($got[1] | Get-XnatScan).Count | Should -BeGreaterThan 1
        ($got[0] | Out-String) | Should -Match 'FAKE2B_000_L1C'
    }
}
