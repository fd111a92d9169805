BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    Import-TestModule
    # All types that cmdlets say they write, so that a new one cannot be forgotten here.
    $written = (Get-Command -Module ScienceDownload).OutputType.Type | Where-Object Namespace -Like 'ScienceDownload*' | Sort-Object FullName -Unique
    # The columns of a row are those of its table: the shell shows up to four as a table, more as a list.
    $types = $written | Where-Object Name -NE VoRecord | ForEach-Object { @{ Type = $_.FullName } }
    # A job is live: it is written down by its id, as all jobs are.
    $records = $written | Where-Object Name -NE BatchDownloadJob | ForEach-Object { @{ Type = $_.FullName } }

    # And all types that a user comes to from these, property by property.
    $known = [Collections.Generic.HashSet[type]]::new([type[]]$written)
    $queue = [Collections.Generic.Queue[type]]::new([type[]]$written)
    while ($queue.Count) {
        foreach ($property in $queue.Dequeue().GetProperties()) {
            foreach ($found in @($property.PropertyType) + $property.PropertyType.GenericTypeArguments) {
                if ($found.Namespace -eq 'ScienceDownload' -and -not $found.IsEnum -and $known.Add($found)) { $queue.Enqueue($found) }
            }
        }
    }
    # Settings and facts, of which there is one: a list.
    $alone = 'BatchOptions', 'S3Settings', 'TransferFacts', 'VoStatus', 'ConcurrencyLimit'
    $inner = $known | Where-Object { $_ -notin $written -and $_.Name -notin $alone } | ForEach-Object { @{ Type = $_.FullName } }
    Remove-TestModule
}

BeforeAll {
    . $PSScriptRoot/Support.ps1
    . $PSScriptRoot/ExampleWorld.ps1
    . $PSScriptRoot/ExampleObjects.ps1
    Import-TestModule
    $rendering = $PSStyle.OutputRendering
    $PSStyle.OutputRendering = 'PlainText'
    $world = Start-ExampleWorld
    $objects = Get-ExampleObject $world

    function Get-Labels([string] $Type) {
        $table = (Get-FormatData $Type).FormatViewDefinition.Control | Where-Object { $_ -is [Management.Automation.TableControl] }
        $table.Headers.Label
    }

    # All that an object holds, in an order that does not depend on dictionaries.
    function Get-Held($Object) {
        $json = $Object | ConvertTo-Json -Depth 9 -WarningAction Ignore
        [string[]] $lines = $json -split "`n" | ForEach-Object { $_.Trim(' ,') -replace '/"$', '"' }
        # By code: some cultures pass over brackets.
        [Array]::Sort($lines, [StringComparer]::Ordinal)
        $lines
    }
}

AfterAll {
    $PSStyle.OutputRendering = $rendering
    Get-Job | Remove-Job -Force
    Stop-ExampleWorld $world
    Remove-TestModule
}

Describe 'The view of <Type>' -ForEach $types {
    # Of a terminal's 80 columns the shell uses 79.
    It 'has up to six columns, and all of them fit in <Width>' -ForEach @{ Width = 79 }, @{ Width = 120 } {
        $objects[$Type] | Should -Not -BeNullOrEmpty
        $labels = Get-Labels $Type
        $labels.Count | Should -BeIn (2..6)
        $lines = @($objects[$Type]) | Out-String -Width $Width -Stream
        $lines | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual $Width }
        # A label that is cut or broken over lines means a column without room.
        $header = $lines | Where-Object { $_ -notmatch '^\s*$|^ {3}\w+: ' } | Select-Object -First 1
        ($header.Trim() -replace ' +', ' ') | Should -BeExactly ($labels -join ' ')
        $lines -join '' | Should -Not -Match "`e"
    }

    It 'has no colours but those of $PSStyle' {
        $PSStyle.OutputRendering = 'Ansi'
        try { $text = @($objects[$Type]) | Out-String -Width 80 }
        finally { $PSStyle.OutputRendering = 'PlainText' }
        $style = $PSStyle.Formatting
        foreach ($own in $style.TableHeader, $style.CustomTableHeaderLabel, $style.FormatAccent, $PSStyle.Reset) { $text = $text.Replace($own, '') }
        $text | Should -Not -Match "`e"
    }
}

Describe 'The view of <Type>, which others hold' -ForEach $inner {
    It 'is there' {
        (Get-Labels $Type).Count | Should -BeIn (2..6)
    }
}

Describe 'An object of <Type>' -ForEach $records {
    It 'makes one row of CSV in which each cell says what is in it' {
        foreach ($cell in (@($objects[$Type])[0] | ConvertTo-Csv | ConvertFrom-Csv).psobject.Properties) {
            $cell.Value | Should -Not -Match '^System\.|`\d\[|<>z__|^\w+ \{ ' -Because $cell.Name
        }
    }

    It 'makes JSON without a warning, with names and moments that others read' {
        $json = @($objects[$Type])[0] | ConvertTo-Json -Depth 6 -EnumsAsStrings -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -BeNullOrEmpty
        $json.Length | Should -BeLessThan 20000
        $read = $json | ConvertFrom-Json -AsHashtable
        foreach ($property in ([type]$Type).GetProperties() | Where-Object { $_.GetIndexParameters().Count -eq 0 }) {
            $value = @($objects[$Type])[0].($property.Name)
            if ($value -is [enum]) { $read[$property.Name] | Should -BeExactly "$value" -Because $property.Name }
            if ($value -is [DateTimeOffset]) { ([DateTimeOffset]$read[$property.Name]) | Should -Be $value -Because $property.Name }
        }
    }

    It 'comes back from another process as what it was' {
        foreach ($object in @($objects[$Type])[0], @($objects[$Type])[-1]) {
            # The depth of remote sessions and jobs.
            $back = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($object, 1))
            $back | Should -BeOfType $Type
            Get-Held $back | Should -Be (Get-Held $object)
            ($back | Out-String) | Should -Be ($object | Out-String)
        }
    }
}

Describe 'A state or a kind' {
    It 'is its name where objects come back as bags of properties' {
        foreach ($type in [ScienceDownload.ItemInfo].Assembly.GetExportedTypes() | Where-Object IsEnum) {
            $value = $type.GetEnumValues()[0]
            $kept = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($value))
            $kept | Should -BeExactly "$value" -Because $type
        }
    }
}

Describe 'A row of a table' {
    It 'is its columns and nothing else in lists, CSV and JSON' {
        $row = @($objects['ScienceDownload.VoRecord'])[0]
        $columns = $row.VoTable.Fields.PropertyName
        $columns.Count | Should -BeGreaterThan 4
        ($row | ConvertTo-Csv | ConvertFrom-Csv).psobject.Properties.Name | Should -Be $columns
        ($row | ConvertTo-Json | ConvertFrom-Json).psobject.Properties.Name | Should -Be $columns
        $row | Format-List | Out-String | Should -Not -Match VoTable
    }

    It 'about an observation says in one line what it is of' {
        $rows = $objects['ScienceDownload.VoRecord']
        $lines = $rows | Out-String -Width 80 -Stream | Where-Object { $_.Trim() }
        $lines.Count | Should -Be ($rows.Count + 2)
        ($lines[0].Trim() -split ' +') | Should -Be 'Target', 'Collection', 'Type', 'Size', 'Id'
        $lines[2] | Should -Match '^Demo 1 +DEMO +8\.8 KB ivo://vo\.test/d\?1$'
        # Columns that somebody chose are shown.
        $chosen = [pscustomobject]@{ obs_publisher_did = 'ivo://x'; obs_collection = 'c'; access_url = 'http://x'; mine = 7 }
        [ScienceDownload.VoRecord]$chosen | Out-String | Should -Match 'mine'
    }
}

Describe 'The last column' {
    BeforeAll {
        $names = 'ItemInfo', 'VerifyResult', 'DownloadItem', 'OncFile', 'OncRequestSpectrogram', 'XnatExpandedFile'
        $names | ForEach-Object { , @($objects["ScienceDownload.$_"]) } | Export-Clixml "$TestDrive/long.clixml"
        # In a process without a terminal, as it would have a width of its own.
        $show = "ForEach-Object { `$_ | Out-String -Width 79 -Stream }"
        $lines = Invoke-Shell "`$PSStyle.OutputRendering = 'PlainText'; Import-Clixml '$TestDrive/long.clixml' | $show"
    }

    It 'keeps the end of what is too long: <_>' -ForEach @(
        '…\S*-long-\.bin$', '…\S*-\.bin\?seed=7$', '…\S*-spect\.mat$', '…\S*_15s_15s\.png$', '…\S*/a\.dcm$'
    ) {
        $lines.TrimEnd() -match $_ | Should -Not -BeNullOrEmpty
        $lines | Should -Not -Match '…\S+…$'
    }
}

Describe 'Lists' {
    It 'of <Name> leave <Long> to Select-Object *' -ForEach @(
        @{ Name = 'GeodesItem'; Long = 'Json' }, @{ Name = 'GeodesCollection'; Long = 'Json' }, @{ Name = 'GeodesProcessJob'; Long = 'Json' }
        @{ Name = 'VoDownload'; Long = 'Record' }, @{ Name = 'DataLinkRow'; Long = 'Record' }, @{ Name = 'Jobs.BatchDownloadJob'; Long = 'Progress' }
    ) {
        $object = @($objects["ScienceDownload.$Name"])[0]
        $object | Format-List | Out-String | Should -Not -Match "(?m)^$Long "
        $object | Format-List | Out-String | Should -Match '(?m)^\w*Id '
        $object | Select-Object * | Format-List | Out-String | Should -Match "(?m)^$Long "
    }
}
