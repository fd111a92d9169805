@{
    RootModule           = 'ScienceDownload.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '6f1d2b0c-6a3e-4c58-9b55-0f6c8a1c7d21'
    Author               = 'The ScienceDownload authors'
    Copyright            = '(c) The ScienceDownload authors. MIT licence.'
    Description          = 'Downloads scientific data: complete, verified, resumable and fast.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    RequiredAssemblies   = @('ScienceDownload.Contracts.dll')
    FormatsToProcess     = @('ScienceDownload.Format.ps1xml')
    TypesToProcess       = @('ScienceDownload.Types.ps1xml')
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    CmdletsToExport      = @(
        'Connect-XnatServer'
        'Disconnect-XnatServer'
        'Expand-XnatZip'
        'Export-DownloadPlan'
        'Export-GeodesItem'
        'Find-GeodesCollection'
        'Find-GeodesItem'
        'Find-OncHydrophone'
        'Find-VoImage'
        'Get-BatchDownload'
        'Get-BatchDownloadItem'
        'Get-DownloadProfile'
        'Get-GeodesArchiveMember'
        'Get-GeodesAttribute'
        'Get-GeodesAvailability'
        'Get-GeodesObject'
        'Get-GeodesProcess'
        'Get-OncAudio'
        'Get-OncAvailability'
        'Get-OncDeployment'
        'Get-OncSpectrogram'
        'Get-VoDataLink'
        'Get-XnatFile'
        'Get-XnatProject'
        'Get-XnatResource'
        'Get-XnatScan'
        'Get-XnatSession'
        'Get-XnatSubject'
        'Import-DownloadPlan'
        'Import-GeodesItem'
        'Import-OncRequest'
        'Import-VoTable'
        'Invoke-VoDownload'
        'Invoke-VoQuery'
        'New-OncSpectrogram'
        'Remove-BatchDownload'
        'Remove-DownloadProfile'
        'Restart-BatchDownload'
        'Resume-BatchDownload'
        'Save-GeodesItem'
        'Save-GeodesQuicklook'
        'Save-XnatResource'
        'Save-XnatScan'
        'Save-XnatSession'
        'Set-DownloadProfile'
        'Start-BatchDownload'
        'Start-DownloadDemo'
        'Start-GeodesProcess'
        'Stop-BatchDownload'
        'Suspend-BatchDownload'
        'Test-Download'
        'Test-XnatConnection'
        'Wait-BatchDownload'
    )
    PrivateData          = @{
        PSData = @{
            Tags       = @('Download', 'Science', 'Data', 'Resume', 'Checksum', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
