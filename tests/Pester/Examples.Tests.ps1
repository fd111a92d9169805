BeforeDiscovery {
    # Examples of which a command rightly writes nothing, and why.
    $silent = @{
        'Get-BatchDownload, Example 6: Clear away what is done' = 'nothing here is thirty days old'
        'Stop-BatchDownload, Example 3: Cancel what has been running too long' = 'nothing here runs for twelve hours'
        'Test-Download, Example 4: Every batch at once' = 'all files are good'
    }

    # Every example of every cmdlet's page. A reader goes down a page in one shell: what one example leaves, the next ones find.
    $pages = foreach ($file in Get-ChildItem "$PSScriptRoot/../../docs/en-US/*-*.md") {
        $text = Get-Content $file -Raw
        $section = [regex]::Match($text, '(?s)\n## EXAMPLES\n(.*?)\n## PARAMETERS\n').Groups[1].Value
        $examples = [regex]::Matches($section, '(?ms)^### (.+?)$.*?^```powershell\n(.*?)^```') |
            ForEach-Object { @{ Title = $_.Groups[1].Value; Code = $_.Groups[2].Value } }
        $examples | ForEach-Object { $_.Silent = $silent["$($file.BaseName), $($_.Title)"] }
        @{ Page = $file.BaseName; Examples = @($examples) }
    }
}

BeforeAll {
    . $PSScriptRoot/Support.ps1
    . $PSScriptRoot/ExampleWorld.ps1
    Import-TestModule
    $world = Start-ExampleWorld
}

AfterAll {
    Stop-ExampleWorld $world
    Remove-TestModule
}

Describe 'The page of <Page>' -ForEach $pages {
    BeforeAll {
        $folder = New-ExampleFolder $world $Page
        Push-Location $folder
        $shell = [Management.Automation.PSModuleInfo]::new($true)
    }

    AfterAll {
        Pop-Location
        Get-Job | Where-Object State -EQ Running | Stop-Job
        Get-Job | Remove-Job -Force
        Get-BatchDownload | Remove-BatchDownload -Force
    }

    It 'has examples that run: <Title>' -ForEach $Examples {
        if ($Code -match ' -Media ' -and @(Get-Command yt-dlp, ffmpeg -ErrorAction Ignore).Count -lt 2) {
            Set-ItResult -Skipped -Because 'yt-dlp or ffmpeg is not installed'
        }
        if ($Code -match ' -Cluster ') { Set-ItResult -Skipped -Because 'Cluster.Tests.ps1 does the same on a Slurm of its own' }
        $example = Add-ExampleWatch (Convert-Example $world $Page $Code)
        # Functions and variables of an example are those of the page.
        $null = . $shell ([scriptblock]::Create("`$ErrorActionPreference = 'Stop'`n$($example.Code)"))
        $nothing = ($example.Watched | Where-Object { -not $shell.SessionState.PSVariable.GetValue($_.Name).Count }).Command
        if ($Silent) { $nothing | Should -Not -BeNullOrEmpty -Because "the list of silent examples has it: $Silent" }
        else { $nothing | Should -BeNullOrEmpty -Because 'an example that finds nothing tries nothing' }
    }
}
