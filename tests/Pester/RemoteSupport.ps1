# An OpenSSH server of the tests' own, as whoever runs them, with keys of its own, on a free port of this machine.

# What a remote session needs and this machine has not.
function Get-MissingProgram {
    if (-not (Get-Daemon)) { 'sshd' }
    'ssh', 'ssh-keygen' | Where-Object { -not (Get-Command $_ -ErrorAction Ignore) }
}

# A server that root runs lets nobody in whose account is locked.
function Test-LockedAccount {
    (id -u) -eq 0 -and (getent shadow root) -match '^root:!'
}

# It is often not on the PATH of users.
function Get-Daemon {
    (Get-Command sshd, /usr/sbin/sshd -ErrorAction Ignore | Select-Object -First 1).Source
}

function Start-TestDaemon([string] $Folder) {
    $null = New-Item -ItemType Directory $Folder
    foreach ($key in 'host', 'user') { ssh-keygen -q -t ed25519 -N '' -f "$Folder/$key" }
    Copy-Item "$Folder/user.pub" "$Folder/authorized"
    # As root it wants a folder to lock itself in, whether it does so or not.
    if ((id -u) -eq 0) { $null = New-Item -ItemType Directory -Force /run/sshd }
    # sshd takes no port 0, and between a look and its start another may have taken the port.
    foreach ($try in 1..10) {
        $socket = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $socket.Start()
        $port = $socket.LocalEndpoint.Port
        $socket.Stop()
        Set-Content "$Folder/config" @"
ListenAddress 127.0.0.1
Port $port
HostKey $Folder/host
AuthorizedKeysFile $Folder/authorized
PidFile $Folder/pid
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
Subsystem powershell $([Environment]::ProcessPath) -sshs -NoLogo -NoProfile
"@
        & (Get-Daemon) -f "$Folder/config" -E "$Folder/log"
        # It goes into the background once it listens.
        if ($LASTEXITCODE -eq 0) { return [pscustomobject]@{ Folder = $Folder; Port = $port } }
    }
    throw "sshd did not start: $(Get-Content "$Folder/log" -Raw)"
}

function Stop-TestDaemon($Daemon) {
    if ($Daemon) { Stop-Process -Id (Get-Content "$($Daemon.Folder)/pid") }
}

function New-TestSession($Daemon) {
    New-PSSession -HostName 127.0.0.1 -Port $Daemon.Port -UserName (id -un) -KeyFilePath "$($Daemon.Folder)/user" `
        -Options @{ StrictHostKeyChecking = 'no'; UserKnownHostsFile = '/dev/null'; LogLevel = 'ERROR' }
}
