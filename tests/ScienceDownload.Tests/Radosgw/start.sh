#!/usr/bin/env bash
# Starts Ceph's S3 gateway with all it needs, in memory and on loopback; prints "ready"; ends it when standard input ends, as it does when whoever
# started this is gone.
#   start.sh FOLDER MONITOR_PORT MONITOR_PORT_V1 GATEWAY_PORT KEY_ID SECRET [BYTES]
set -uo pipefail
folder=$1 monitor=$2 monitor_v1=$3 gateway=$4 key=$5 secret=$6 bytes=${7:-1073741824}
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export CEPH_CONF=$folder/ceph.conf

finish() {
  trap - EXIT
  # By their numbers only: another gateway may run on this machine.
  for server in $(jobs -p); do kill -KILL "$server" 2>/dev/null; done
  wait
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

mkdir -p "$folder"/{mon,osd,run,log}
exec 2>>"$folder/log/start.log"
cat >"$CEPH_CONF" <<C
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon host = [v2:127.0.0.1:$monitor,v1:127.0.0.1:$monitor_v1]
public addr = 127.0.0.1
run dir = $folder/run
admin socket = $folder/run/\$name.asok
log file = $folder/log/\$name.log
keyring = /dev/null
auth cluster required = none
auth service required = none
auth client required = none
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon max pg per osd = 2000
paxos propose interval = 0.05
paxos min wait = 0.01
osd crush update on start = false
[mon.a]
public addrv = [v2:127.0.0.1:$monitor,v1:127.0.0.1:$monitor_v1]
mon data = $folder/mon
mon cluster log file = $folder/log/cluster.log
mon data avail crit = 0
mon initial members = a
[osd.0]
osd data = $folder/osd
osd objectstore = memstore
memstore device bytes = $bytes
[client.rgw]
ms mon client mode = crc
rgw frontends = beast endpoint=127.0.0.1:$gateway
rgw dns name = localhost
rgw enable apis = s3
rgw enable usage log = false
rgw enable ops log = false
C

{
  ceph-mon --mkfs -i a --mon-data "$folder/mon" &&
    { ceph-mon -f -i a --mon-data "$folder/mon" & } &&
    timeout 60 ceph osd create &&
    timeout 60 ceph osd crush add osd.0 1 root=default &&
    ceph-osd -i 0 --mkfs &&
    { ceph-osd -f -i 0 & } &&
    timeout 60 radosgw-admin user create --uid owner --display-name owner --access-key "$key" --secret-key "$secret" &&
    { radosgw -f -n client.rgw & }
} >>"$folder/log/start.log" </dev/null || { tail -n 5 "$folder/log/start.log"; exit 1; }

server=$!
for _ in $(seq 1800); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$gateway") 2>/dev/null; then
    echo ready
    cat >/dev/null
    exit
  fi
  kill -0 "$server" || break
  sleep 0.1
done
tail -n 5 "$folder/log/start.log"
exit 1
