BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $credentials = Get-Command -Module ScienceDownload | ForEach-Object {
        $command = $_
        $command.Parameters.Values | Where-Object ParameterType -eq ([pscredential]) |
            ForEach-Object { @{ Command = $command.Name; Parameter = $_.Name } }
    }
    Remove-TestModule
}

BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    $password = ConvertTo-SecureString 'open:sesame' -AsPlainText -Force
    $ada = [pscredential]::new('LAB\ada', $password)
}

AfterAll { Remove-TestModule }

Describe 'Credentials' {
    It '<Command> takes -<Parameter> like all the others' -ForEach $credentials {
        (Get-Command $Command).Parameters[$Parameter].Attributes.Where{ $_ -is [Management.Automation.ArgumentTransformationAttribute] } |
            Should -BeOfType ([ScienceDownload.Transformation.SignInAttribute])
    }

    It 'are none where a script says so, and nobody is asked: <Given>' -ForEach @{ Given = 'Empty' }, @{ Given = 'null' } {
        $none = if ($Given -eq 'Empty') { [pscredential]::Empty }
        $env:ONC_TOKEN = $null
        $problem = Get-ErrorOf { Find-OncHydrophone -Server http://127.0.0.1:1 -Credential $none -ErrorAction Stop }
        $problem.FullyQualifiedErrorId | Should -BeLike 'NotSignedIn,*'
        (Set-DownloadProfile empty http://127.0.0.1:1 -Credential $none -NoVault -PassThru).UserName | Should -BeNullOrEmpty
    }

    It 'asks for the password of a user name, which nobody can answer here' {
        $problem = Invoke-Shell 'Get-XnatProject -Server http://127.0.0.1:1 -Credential ada'
        "$problem" | Should -BeLike '*NonInteractive*'
    }

    It 'are sent as basic authentication where a header is a credential' {
        $archive = Start-TestArchive
        try {
            $expected = 'Basic ' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes('LAB\ada:open:sesame'))
            $uri = $archive.Add('basic.bin', 1000, 7, [ScienceDownload.Simulators.Fault]::RequiresHeader('Authorization', $expected)).Uri
            (Start-BatchDownload $uri -Destination $TestDrive/data -Headers @{ Authorization = $ada } -Wait -PassThru).State | Should -Be 'Completed'
            Get-ChildItem $env:SCIENCEDOWNLOAD_STATE -Recurse -File |
                ForEach-Object { [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($_)) } |
                Should -Not -Match 'sesame|Basic '
        }
        finally { Stop-TestArchive $archive }
    }
}
