BeforeDiscovery {
    $cases = Get-ChildItem "$PSScriptRoot/../../docs/en-US/*-*.md" | ForEach-Object { @{ Name = $_.BaseName; Page = $_.FullName } }
    $abouts = (Get-ChildItem "$PSScriptRoot/../../docs/en-US/about_*.md").BaseName
}

BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $common = [Management.Automation.PSCmdlet]::CommonParameters
}

AfterAll { Remove-TestModule }

Describe 'The help of <Name>' -ForEach $cases {
    BeforeAll {
        $command = Get-Command $Name
        $help = Get-Help $Name -Full
        $page = Get-Content $Page -Raw
        $parameters = $command.Parameters.Values | Where-Object Name -NotIn $common
    }

    It 'has a synopsis and a description' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -BeLike "$Name *"
        $help.description.Text | Should -Not -BeNullOrEmpty
    }

    It 'has at least three examples, each with code and words, and the last is a pipeline' {
        $examples = @($help.examples.example)
        $examples.Count | Should -BeGreaterOrEqual 3
        foreach ($example in $examples) {
            $example.code | Should -Not -BeNullOrEmpty
            ($example.remarks.Text -join '') | Should -Not -BeNullOrEmpty
            $errors = $null
            $null = [Management.Automation.Language.Parser]::ParseInput($example.code, [ref] $null, [ref] $errors)
            $errors | Should -BeNullOrEmpty
        }
        $examples[-1].code | Should -Match '\|'
    }

    It 'describes every parameter, and no others' {
        $help.parameters.parameter.name | Sort-Object | Should -Be ($parameters.Name | Sort-Object)
        $help.parameters.parameter | ForEach-Object { $_.description.Text | Should -Not -BeNullOrEmpty }
    }

    It 'has the facts of every parameter right' {
        foreach ($parameter in $parameters) {
            $described = $help.parameters.parameter | Where-Object name -eq $parameter.Name
            $set = @($parameter.ParameterSets.Values)[0]
            $type = [Nullable]::GetUnderlyingType($parameter.ParameterType) ?? $parameter.ParameterType
            $described.parameterValue | Should -Be $type.Name
            $described.required | Should -Be "$($set.IsMandatory)".ToLowerInvariant() -Because $parameter.Name
            $described.position | Should -Be $(if ($set.Position -lt 0) { 'named' } else { "$($set.Position)" }) -Because $parameter.Name
            $described.aliases | Should -Be $(if ($parameter.Aliases) { $parameter.Aliases -join ', ' } else { 'none' }) -Because $parameter.Name
            ($described.pipelineInput -ne 'False') |
                Should -Be ($set.ValueFromPipeline -or $set.ValueFromPipelineByPropertyName) -Because $parameter.Name
        }
    }

    It 'has the syntax of every parameter set' {
        @($help.syntax.syntaxItem).Count | Should -Be $command.ParameterSets.Count
        foreach ($set in $command.ParameterSets) {
            $names = $set.Parameters.Name | Where-Object { $_ -notin $common } | Sort-Object
            $described = $help.syntax.syntaxItem | ForEach-Object { "$($_.parameter.name | Sort-Object)" }
            $described | Should -Contain "$names" -Because $set.Name
        }
    }

    It 'shows the same syntax in its page' {
        foreach ($set in $command.ParameterSets) {
            foreach ($name in $set.Parameters.Name | Where-Object { $_ -notin $common }) { $page | Should -Match "\[?-$name\b" }
        }
        $headings = 'SYNOPSIS', 'SYNTAX', 'DESCRIPTION', 'EXAMPLES', 'PARAMETERS', 'INPUTS', 'OUTPUTS', 'NOTES', 'RELATED LINKS'
        $page | Should -Match "## $($headings -join '[\s\S]+## ')"
    }
}

Describe 'The help online' {
    It 'has no address unless the build is told one' {
        $links = Get-Command -Module ScienceDownload | ForEach-Object { (Get-Help $_.Name).relatedLinks.navigationLink }
        $links.linkText | Should -Not -Contain 'Online Version:'
        -join $links.uri | Should -BeNullOrEmpty
        (Get-ErrorOf { Get-Help Start-BatchDownload -Online }).FullyQualifiedErrorId |
            Should -Be 'InvalidOperation,Microsoft.PowerShell.Commands.GetHelpCommand'
    }

    It 'is at the address that the build was told, for every cmdlet' {
        $copy = "$TestDrive/ScienceDownload"
        Copy-Item $ModulePath $copy -Recurse -Exclude lib, en-US
        $builder = Get-Item "$Root/build/HelpBuilder/bin/*/net10.0/HelpBuilder.dll" | Sort-Object LastWriteTime | Select-Object -Last 1
        $configuration = $builder.Directory.Parent.Name
        $printed = & dotnet msbuild "$Root/src/ScienceDownload.PowerShell" -t:LayModuleHelp -p:Configuration=$configuration `
            -p:ModuleOutput=$copy/ -p:HelpBaseNote=$copy/base.txt -p:HelpBaseUri=http://127.0.0.1/help/en-US -nologo -v:quiet 2>&1
        if ($LASTEXITCODE) { throw "dotnet msbuild: $printed" }
        $names = (Get-Command -Module ScienceDownload).Name
        $script = "Import-Module '$copy'; Get-Command -Module ScienceDownload | " +
            "ForEach-Object { (Get-Help `$_.Name).relatedLinks.navigationLink[0] } | " +
            "ForEach-Object { `"`$(`$_.linkText) `$(`$_.uri)`" }"
        & ([Environment]::ProcessPath) -NoProfile -NonInteractive -Command $script |
            Should -Be ($names | ForEach-Object { "Online Version: http://127.0.0.1/help/en-US/$_.md" })
    }
}

Describe 'The about pages' {
    It '<_> is found by Get-Help' -ForEach $abouts {
        $text = Get-Help $_
        "$text" | Should -Match 'SHORT DESCRIPTION'
        "$text" -split "`n" | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
    }

    It 'name every error id once, and no other' {
        $errors = ((Get-Content "$Root/docs/en-US/about_ScienceDownload.md" -Raw) -split '(?m)^## ' | Where-Object { $_ -like 'Errors*' })
        # `Argument` comes from PowerShell's rules about switches, not from the engine.
        $named = [regex]::Matches($errors, '`([A-Z]\w+)`').ForEach({ $_.Groups[1].Value }) |
            Where-Object { $_ -notin 'FullyQualifiedErrorId', 'Argument' }
        $named | Sort-Object | Should -Be ([enum]::GetNames([ScienceDownload.ErrorId]) | Sort-Object)
    }
}
