BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $archive = Start-TestArchive
    $env:SCIENCEDOWNLOAD_PROFILES = Join-Path $TestDrive 'settings/profiles.json'
    $password = 'p4ss-of-jdoe'
    $credential = [pscredential]::new('jdoe', (ConvertTo-SecureString $password -AsPlainText))
}

AfterAll {
    Stop-TestArchive $archive
    Remove-Item Env:SCIENCEDOWNLOAD_PROFILES
    Remove-TestModule
}

Describe 'Profiles' {
    BeforeEach { Remove-Item $env:SCIENCEDOWNLOAD_PROFILES -ErrorAction Ignore }

    It 'are written, listed without their secrets, replaced and removed' {
        $made = Set-DownloadProfile lab https://xnat.example.org -Archive xnat -Credential $credential -Settings @{ Project = 'NEURO' } -PassThru
        $made.HasSecret | Should -BeTrue
        $made.Settings['Project'] | Should -Be 'NEURO'
        Set-DownloadProfile -Name ocean -Archive onc -Token (ConvertTo-SecureString 't0ken' -AsPlainText)
        (Get-DownloadProfile).Name | Should -Be 'lab', 'ocean'
        (Get-DownloadProfile l*).UserName | Should -Be 'jdoe'
        Get-DownloadProfile | Format-List * | Out-String | Should -Not -Match "$password|t0ken"
        Get-Content $env:SCIENCEDOWNLOAD_PROFILES -Raw | Should -Match $password

        Get-DownloadProfile lab | Set-DownloadProfile
        $again = Get-DownloadProfile lab
        $again.HasSecret | Should -BeFalse
        $again.Server | Should -Be 'https://xnat.example.org/'
        $again.Settings['project'] | Should -Be 'NEURO'

        Get-DownloadProfile | Remove-DownloadProfile
        Get-DownloadProfile | Should -BeNullOrEmpty
    }

    It 'are for the owner alone' -Skip:$IsWindows {
        Set-DownloadProfile lab -Credential $credential
        (Get-Item $env:SCIENCEDOWNLOAD_PROFILES).UnixMode | Should -Be '-rw-------'
        chmod 644 $env:SCIENCEDOWNLOAD_PROFILES
        (Get-ErrorOf { Get-DownloadProfile lab -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'ProfileUnusable,*'
    }

    It 'that are wrong or not there are errors with ids' {
        (Get-ErrorOf { Get-DownloadProfile none -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'ProfileNotFound,*'
        (Get-ErrorOf { Remove-DownloadProfile none -ErrorAction Stop }).CategoryInfo.Category | Should -Be 'ObjectNotFound'
        (Get-ErrorOf { Set-DownloadProfile 'a/b' -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'InputInvalid,*'
        (Get-ErrorOf { Set-DownloadProfile a -Vault b -NoVault -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'Argument,*'
        Set-DownloadProfile lab -WhatIf
        $env:SCIENCEDOWNLOAD_PROFILES | Should -Not -Exist
    }

    It 'are completed' {
        Set-DownloadProfile laboratory
        (TabExpansion2 'Start-BatchDownload -Profile lab').CompletionMatches.CompletionText | Should -Be 'laboratory'
    }

    It 'are remembered by a batch, by name only' {
        Set-DownloadProfile lab -Credential $credential
        $batch = Get-TestUri $archive 'profile.bin' 100 | Start-BatchDownload -Destination "$TestDrive/data" -Profile lab -Wait
        $batch.Options.Profile | Should -Be 'lab'
        Get-ChildItem $env:SCIENCEDOWNLOAD_STATE, "$TestDrive/data" -File |
            ForEach-Object { [IO.File]::OpenRead($_).Dispose(); Select-String -Path $_ -Pattern $password -SimpleMatch } |
            Should -BeNullOrEmpty
    }

    It 'that are not there end a command before any request' {
        $before = $archive.Requests.Count
        $problem = Get-ErrorOf { Get-TestUri $archive 'none.bin' | Start-BatchDownload -Destination "$TestDrive/none" -Profile none }
        $problem.FullyQualifiedErrorId | Should -BeLike 'ProfileNotFound,*'
        $archive.Requests.Count | Should -Be $before
        "$TestDrive/none" | Should -Not -Exist
    }
}

Describe 'Profiles with a vault' {
    BeforeAll {
        # A vault in miniature, with the commands and parameters of the real module.
        $modules = Join-Path $TestDrive 'modules'
        $folder = New-Item -ItemType Directory "$modules/Microsoft.PowerShell.SecretManagement"
        Set-Content "$folder/Microsoft.PowerShell.SecretManagement.psm1" @'
if (-not $global:FakeVault) { $global:FakeVault = @{} }
function Get-SecretVault {
    [CmdletBinding()] param()
    [pscustomobject]@{ Name = 'spare'; IsDefault = $false }, [pscustomobject]@{ Name = 'keys'; IsDefault = $true }
}
function Set-Secret {
    [CmdletBinding()] param([string] $Name, [securestring] $SecureStringSecret, [string] $Vault)
    $global:FakeVault["$Vault/$Name"] = $SecureStringSecret
}
function Get-SecretInfo {
    [CmdletBinding()] param([string] $Name, [string] $Vault)
    if ($global:FakeVault.ContainsKey("$Vault/$Name")) { [pscustomobject]@{ Name = $Name } }
}
function Get-Secret {
    [CmdletBinding()] param([string] $Name, [string] $Vault)
    if ($global:FakeVaultIsLocked) { throw 'The vault is locked.' }
    $global:FakeVault["$Vault/$Name"]
}
function Remove-Secret {
    [CmdletBinding()] param([string] $Name, [string] $Vault)
    $global:FakeVault.Remove("$Vault/$Name")
}
'@
        $before = $env:PSModulePath
        $env:PSModulePath = "$modules$([IO.Path]::PathSeparator)$before"
    }

    AfterAll {
        $env:PSModulePath = $before
        Remove-Module Microsoft.PowerShell.SecretManagement -ErrorAction Ignore
        Remove-Variable FakeVault, FakeVaultIsLocked -Scope Global -ErrorAction Ignore
    }

    It 'keep the secret there and not in the file' {
        $made = Set-DownloadProfile vaulted -Credential $credential -PassThru
        $made.Vault | Should -Be 'keys'
        $made.HasSecret | Should -BeTrue
        $global:FakeVault.Keys | Should -Be 'keys/ScienceDownload.vaulted.Password'
        Get-Content $env:SCIENCEDOWNLOAD_PROFILES -Raw | Should -Not -Match $password
        $batch = Get-TestUri $archive 'vault.bin' 100 | Start-BatchDownload -Destination "$TestDrive/vault" -Profile vaulted -Wait
        $batch.State | Should -Be 'Completed'
        Remove-DownloadProfile vaulted
        $global:FakeVault.Count | Should -Be 0
    }

    It 'may name the vault, or none' {
        (Set-DownloadProfile named -Credential $credential -Vault spare -PassThru).Vault | Should -Be 'spare'
        $global:FakeVault.Keys | Should -Be 'spare/ScienceDownload.named.Password'
        (Set-DownloadProfile filed -Credential $credential -NoVault -PassThru).Vault | Should -BeNullOrEmpty
        Get-Content $env:SCIENCEDOWNLOAD_PROFILES -Raw | Should -Match $password
    }

    It 'say so when the vault stays closed, and start nothing' {
        Set-DownloadProfile closed -Credential $credential
        $global:FakeVaultIsLocked = $true
        $problem = Get-ErrorOf {
            Get-TestUri $archive 'closed.bin' 100 | Start-BatchDownload -Destination "$TestDrive/closed" -Profile closed -Wait -ErrorAction Stop
        }
        $problem.FullyQualifiedErrorId | Should -BeLike 'ProfileUnusable,*'
        "$problem" | Should -Match 'locked'
        "$TestDrive/closed/closed.bin" | Should -Not -Exist
    }
}
