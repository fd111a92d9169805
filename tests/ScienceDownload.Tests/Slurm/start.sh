#!/usr/bin/env bash
# Starts a Slurm of its own on loopback: a controller and virtual nodes n1, n2, ... that all are this machine. Prints "ready", then does what it
# reads from standard input, one command a line, each answered by "ok"; ends it all when standard input ends, as it does when whoever started it is
# gone.
#   start.sh FOLDER CONTROLLER_PORT NODE_PORT...
# Commands: kill-controller, start-controller, kill-node NAME, start-node NAME. A killed node loses its slurmd only: what ran there goes on.
set -uo pipefail
folder=$1 controller=$2
shift 2
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export SLURM_CONF=$folder/slurm.conf
host=$(hostname -s)

# Everything that was started with this cluster's configuration, its jobs too; by number, as another cluster may run on this machine.
finish() {
  trap - EXIT
  local round process
  for round in 1 2 3; do
    for process in /proc/[0-9]*; do
      [[ ${process#/proc/} != "$$" ]] &&
        grep -qzxF "SLURM_CONF=$SLURM_CONF" "$process/environ" 2>/dev/null && kill -KILL "${process#/proc/}" 2>/dev/null
    done
    sleep 0.1
  done
  [[ -s $folder/munged.pid ]] && kill -KILL "$(<"$folder/munged.pid")" 2>/dev/null
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

mkdir -p "$folder"/{ctld,run}
exec 2>>"$folder/start.log"
head -c 128 /dev/urandom >"$folder/munge.key"
chmod 400 "$folder/munge.key"
env -u SLURM_CONF munged --force --socket="$folder/munge.sock" --key-file="$folder/munge.key" --pid-file="$folder/munged.pid" \
  --log-file="$folder/munged.log" --seed-file="$folder/munged.seed" || exit 1

cat >"$SLURM_CONF" <<C
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$controller
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$folder/munge.sock,cred_expire=5
CredType=cred/munge
StateSaveLocation=$folder/ctld
SlurmdSpoolDir=$folder/spool-%n
SlurmctldPidFile=$folder/run/slurmctld.own
SlurmdPidFile=$folder/run/slurmd-%n.own
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd-%n.log
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
SlurmdParameters=config_overrides
SlurmctldTimeout=30
SlurmdTimeout=30
KillWait=10
MinJobAge=300
SchedulerParameters=sched_interval=1,batch_sched_delay=0,defer,nohold_on_prolog_fail
C
number=1 names=()
for port in "$@"; do
  echo "NodeName=n$number NodeHostname=$host NodeAddr=127.0.0.1 Port=$port CPUs=2 RealMemory=1000" >>"$SLURM_CONF"
  mkdir -p "$folder/spool-n$number"
  names+=("n$number")
  ((number++))
done
echo "PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO" >>"$SLURM_CONF"

start_controller() {
  slurmctld -D -f "$SLURM_CONF" >>"$folder/slurmctld.out" 2>&1 </dev/null &
  echo $! >"$folder/run/slurmctld.pid"
}

start_node() {
  slurmd -D -N "$1" -f "$SLURM_CONF" >>"$folder/slurmd-$1.out" 2>&1 </dev/null &
  echo $! >"$folder/run/slurmd-$1.pid"
}

start_controller
for name in "${names[@]}"; do start_node "$name"; done
for _ in $(seq 600); do
  [[ $(sinfo --noheader --format=%t%D 2>/dev/null) == "idle${#names[@]}" ]] && break
  kill -0 "$(<"$folder/run/slurmctld.pid")" 2>/dev/null || exit 1
  sleep 0.1
done
[[ $(sinfo --noheader --format=%t%D) == "idle${#names[@]}" ]] || exit 1
echo ready

while read -r command name; do
  case $command in
    kill-controller) kill -KILL "$(<"$folder/run/slurmctld.pid")"; wait "$(<"$folder/run/slurmctld.pid")" ;;
    start-controller) start_controller ;;
    kill-node) kill -KILL "$(<"$folder/run/slurmd-$name.pid")"; wait "$(<"$folder/run/slurmd-$name.pid")" ;;
    start-node) start_node "$name" ;;
  esac
  echo ok
done
