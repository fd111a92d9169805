# The pages that are read from top to bottom, for tests that run what they show.

# The blocks of PowerShell on a page of docs/, each with its heading, its line and its code.
function Get-GuideExample([string] $Page) {
    $text = Get-Content "$PSScriptRoot/../../docs/$Page.md" -Raw
    foreach ($block in [regex]::Matches($text, '(?ms)^```powershell\r?\n(.*?)^```')) {
        $before = $text.Substring(0, $block.Index)
        $heading = [regex]::Matches($before, '(?m)^## (.+?)\r?$') | Select-Object -Last 1
        @{ Heading = $heading.Groups[1].Value; Line = ($before -split "`n").Count; Code = $block.Groups[1].Value }
    }
}
