BeforeDiscovery {
    $analyzer = Get-Module -ListAvailable PSScriptAnalyzer
    $root = "$PSScriptRoot/../.."
    $scripts = Get-ChildItem "$root/*.ps1", "$root/build/*.ps1", "$root/tests/Pester/*.ps1", "$root/out/ScienceDownload/*.psd1" |
        ForEach-Object { @{ Name = $_.Name; File = $_.FullName } }
    # A block that begins with a prompt shows a session, and is no script.
    $pages = Get-ChildItem "$root/README.md", "$root/docs/*.md", "$root/docs/en-US/*.md" |
        ForEach-Object {
            $blocks = [regex]::Matches((Get-Content $_ -Raw), '(?ms)^```powershell[^\n]*\n(?!PS>)(.*?)^```')
            @{ Name = $_.Name; Blocks = @($blocks | ForEach-Object { $_.Groups[1].Value }) }
        } |
        Where-Object { $_.Blocks }
}

Describe 'PSScriptAnalyzer' {
    if (-not $analyzer) {
        It 'finds nothing in scripts and examples' { Set-ItResult -Skipped -Because 'PSScriptAnalyzer is not installed' }
        return
    }

    BeforeAll {
        Import-Module PSScriptAnalyzer
        $settings = "$PSScriptRoot/../../PSScriptAnalyzerSettings.psd1"
        filter Format-Finding { "line $($_.Line): $($_.RuleName): $($_.Message)" }
    }

    It 'finds nothing in <Name>' -ForEach $scripts {
        Invoke-ScriptAnalyzer -Path $File -Settings $settings | Format-Finding | Should -BeNullOrEmpty
    }

    It 'finds nothing in the PowerShell of <Name>' -ForEach $pages {
        foreach ($block in $Blocks) {
            Invoke-ScriptAnalyzer -ScriptDefinition $block -Settings $settings | Format-Finding | Should -BeNullOrEmpty -Because $block
        }
    }
}
