# Batches on a real Slurm, started here: a controller and two virtual nodes.
BeforeDiscovery {
    $env:PATH += ':/usr/sbin'
    $missing = 'slurmctld', 'slurmd', 'sbatch', 'munged', 'bash', 'dotnet' |
        Where-Object { -not (Get-Command $_ -CommandType Application -ErrorAction Ignore) }
    if ($missing -and $env:SCIENCEDOWNLOAD_REQUIRE -match 'slurm') { throw "Missing: $missing" }
}

Describe 'A batch on a cluster' -Skip:([bool]$missing) {
    BeforeAll {
        . $PSScriptRoot/Support.ps1
        Import-TestModule
        $archive = Start-TestArchive
        $env:PATH += ':/usr/sbin'
        $env:SCIENCEDOWNLOAD_SCIDL = Get-ChildItem $Root/src/ScienceDownload.Worker/bin/*/net10.0/scidl.dll | Sort-Object LastWriteTime |
            Select-Object -Last 1 | ForEach-Object FullName
        $name = "slurm-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
        $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) $name)).FullName
        $listeners = 1..3 | ForEach-Object { $l = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0); $l.Start(); $l }
        $ports = $listeners | ForEach-Object { $_.LocalEndpoint.Port }
        $listeners | ForEach-Object Stop
        $start = [Diagnostics.ProcessStartInfo]::new('bash', [string[]](@("$Root/tests/ScienceDownload.Tests/Slurm/start.sh", $folder) + $ports))
        $start.RedirectStandardInput = $true
        $start.RedirectStandardOutput = $true
        $slurm = [Diagnostics.Process]::Start($start)
        if ($slurm.StandardOutput.ReadLine() -ne 'ready') { throw "Slurm did not start: $(Get-Content $folder/*.log)" }
        $env:SLURM_CONF = "$folder/slurm.conf"

        function Get-Uris([int] $Count, [string[]] $Fault = @()) {
            1..$Count | ForEach-Object { Get-TestUri $archive "$([guid]::NewGuid())-$_.bin" 20000 $Fault }
        }
    }

    AfterAll {
        $slurm.StandardInput.Close()
        $slurm.WaitForExit()
        Remove-Item $folder -Recurse -Force
        Remove-Item Env:SLURM_CONF, Env:SCIENCEDOWNLOAD_SCIDL
        Stop-TestArchive $archive
        Remove-TestModule
    }

    BeforeEach { $data = Join-Path $TestDrive ([guid]::NewGuid()) }

    It 'is a job like any other' {
        $uris = Get-Uris 30
        $job = $uris | Start-BatchDownload -Destination $data -Cluster Slurm -Shards 6 -ArrayLimit 4 -Name 'on two nodes'
        $job.BatchId | Should -Match '^cluster_[0-9a-f]{12}$'
        $job.Name | Should -Be 'on two nodes'
        Get-Job -Name 'on two nodes' | Should -Not -BeNullOrEmpty
        $results = $job | Wait-Job -Timeout 120 | Receive-Job
        $job.State | Should -Be 'Completed'
        $results.Count | Should -Be 30
        $results | ForEach-Object { $_.State | Should -Be 'Completed'; $_.Node | Should -Match '^n[12]$' }
        $batch = Get-BatchDownload $job.BatchId
        $batch.Completed | Should -Be 30
        $batch.BytesReceived | Should -Be 600000
        Test-Download $data | Where-Object { -not $_.IsGood } | Should -BeNullOrEmpty
        foreach ($uri in $uris) {
            $name = [uri]::UnescapeDataString(([uri]$uri).Segments[-1])
            Get-Sha256 "$data/$name" | Should -Be (Get-TestSha256 $archive $uri)
        }
    }

    It 'is waited for in the foreground, and a plan that is finished transfers nothing' {
        $list = Join-Path $TestDrive 'plan.txt'
        Get-Uris 10 | Set-Content $list
        $first = Start-BatchDownload -Path $list -Destination $data -Cluster Slurm -Shards 3 -Wait
        $first.State | Should -Be 'Completed'
        $archive.ClearRequests()
        $second = Start-BatchDownload -Path $list -Destination $data -Cluster Slurm -Shards 3 -Wait
        $second.Skipped | Should -Be 10
        $archive.Requests.Count | Should -Be 0
    }

    It 'tells failed files with their node, and Restart-BatchDownload takes them' {
        $bad = Get-TestUri $archive "bad-$([guid]::NewGuid()).bin" 5000 '404:1'
        $batch = @(Get-Uris 4) + $bad |
            Start-BatchDownload -Destination $data -Cluster Slurm -Shards 2 -Wait -ErrorVariable failures -ErrorAction SilentlyContinue
        $batch.Failed | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'ItemNotFound*'
        ($batch | Get-BatchDownloadItem -State Failed).Node | Should -Match '^n[12]$'
        $again = $batch | Restart-BatchDownload -Wait
        $again.RetryOf | Should -Be $batch.Id
        $again.Completed | Should -Be 1
    }

    It 'outlives its session, and is stopped, suspended and resumed from any' {
        $gate = New-TestGate
        $uris = (1..8 | ForEach-Object { Get-HeldUri $archive $gate "$([guid]::NewGuid())-$_.bin" }) -join "','"
        $lines = Invoke-Shell "(@('$uris') | Start-BatchDownload -Destination '$data' -Cluster Slurm -Shards 2).BatchId"
        $id = $lines | Select-Object -Last 1
        $id | Should -Match '^cluster_'
        (Get-BatchDownload).Id | Should -Contain $id
        Wait-Until { (Get-BatchDownload $id).State -eq 'Running' } 'the batch runs'
        (Suspend-BatchDownload $id).State | Should -Be 'Suspended'
        $job = Resume-BatchDownload $id
        Wait-Until { (Get-BatchDownload $id).State -eq 'Running' } 'the batch runs again'
        (Stop-BatchDownload $id).State | Should -Be 'Cancelled'
        Wait-Until { $job.State -eq 'Stopped' } 'the job has stopped'
        (Get-BatchDownload $id).Cancelled | Should -BeGreaterThan 0
        & squeue --noheader "--name=$id" | Should -BeNullOrEmpty
        Remove-BatchDownload $id
        (Get-BatchDownload).Id | Should -Not -Contain $id
    }

    It 'is refused with one error that names the reason' {
        $failure = Get-ErrorOf { Get-Uris 2 | Start-BatchDownload -Destination $data -Cluster Slurm -Partition nowhere }
        $failure.FullyQualifiedErrorId | Should -BeLike 'SchedulerRefused*'
        $failure.Exception.Message | Should -Match 'partition'
        $data | Should -Not -Exist
        $failure = Get-ErrorOf { Get-Uris 2 | Start-BatchDownload -Destination $data -Cluster Slurm -Headers @{ Authorization = 'x' } }
        $failure.FullyQualifiedErrorId | Should -BeLike 'InputInvalid*'
        { Get-Uris 2 | Start-BatchDownload -Destination $data -Shards 4 } | Should -Throw '*-Cluster Slurm*'
    }

    It 'takes the values of headers from the environment' {
        $env:TEST_TOKEN = 'Bearer 123'
        $uris = Get-Uris 2 'require:Authorization:Bearer 123'
        $batch = $uris | Start-BatchDownload -Destination $data -Cluster Slurm -Shards 1 -HeaderVariables @{ Authorization = 'TEST_TOKEN' } -Wait
        $batch.Completed | Should -Be 2
        Remove-Item Env:TEST_TOKEN
    }
}
