# A Slurm of one node in the current folder: slurm_start, slurm_stop. Daemons run as the present user, on loopback, with
# ports, keys, sockets and state of their own.

slurm_daemons=()
# name of what is missing, nothing where all is there
slurm_missing() {
  PATH=$PATH:/usr/sbin:/sbin
  for program in munged slurmctld slurmd sbatch scontrol squeue; do
    command -v $program >/dev/null || echo "$program"
  done
}
slurm_stop() {
  local process
  if [ "${#slurm_daemons[@]}" = 3 ]; then # jobs that are left, and the steps that run them
    scancel --full --signal=KILL --user "$(id -un)" 2>/dev/null
    scancel --user "$(id -un)" 2>/dev/null
    for _ in $(seq 50); do
      [ -n "$(squeue -h 2>/dev/null)" ] || break
      sleep 0.1
    done
  fi
  for process in "${slurm_daemons[@]}"; do kill "$process" 2>/dev/null; done
  for _ in $(seq 50); do
    kill -0 "${slurm_daemons[@]}" 2>/dev/null || break
    sleep 0.1
  done
  for process in "${slurm_daemons[@]}"; do kill -KILL "$process" 2>/dev/null; done
  for process in "${slurm_daemons[@]}"; do wait "$process" 2>/dev/null; done
  slurm_daemons=()
}
# Two partitions: jobs of `high` have those of `low` queued again after a grace of 60 s, of which they are warned.
slurm_start() {
  local host user base=$((20000 + 2 * ($$ % 6000))) # below those that the system gives away itself
  host=$(hostname -s) user=$(id -un)
  mkdir -p slurm/state slurm/spool slurm/munge
  chmod 700 slurm/munge
  head -c 1024 /dev/urandom >slurm/munge.key && chmod 400 slurm/munge.key
  munged --foreground --force --key-file "$PWD/slurm/munge.key" --socket "$PWD/slurm/munge/socket" --pid-file "$PWD/slurm/munge/pid" \
    --seed-file "$PWD/slurm/munge/seed" --log-file "$PWD/slurm/munge.log" >slurm/munged.out 2>&1 &
  slurm_daemons+=($!)
  cat >slurm/slurm.conf <<END
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$PWD/slurm/munge/socket,cred_expire=5
CryptoType=crypto/munge
SlurmctldPort=$base
SlurmdPort=$((base + 1))
StateSaveLocation=$PWD/slurm/state
SlurmdSpoolDir=$PWD/slurm/spool
SlurmctldPidFile=$PWD/slurm/slurmctld.pid
SlurmdPidFile=$PWD/slurm/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SlurmdParameters=config_overrides
SchedulerType=sched/builtin
SchedulerParameters=sched_interval=1,batch_sched_delay=0,sched_min_interval=0
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
SlurmctldParameters=preempt_send_user_signal
MinJobAge=300
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=low Nodes=$host Default=YES PriorityTier=1 GraceTime=60 State=UP
PartitionName=high Nodes=$host PriorityTier=2 PreemptMode=OFF State=UP
END
  export SLURM_CONF=$PWD/slurm/slurm.conf
  for _ in $(seq 50); do
    [ ! -S slurm/munge/socket ] || break
    sleep 0.1
  done
  slurmctld -D -f "$SLURM_CONF" >slurm/slurmctld.log 2>&1 &
  slurm_daemons+=($!)
  slurmd -D -f "$SLURM_CONF" -N "$host" >slurm/slurmd.log 2>&1 &
  slurm_daemons+=($!)
  for _ in $(seq 100); do
    [[ "$(sinfo -h -o %t -p low 2>/dev/null)" == idle* ]] && return 0
    sleep 0.1
  done
  return 1
}
