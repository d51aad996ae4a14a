#!/usr/bin/env bash
# Runs a command so that a warning of the batch system becomes one that windrow understands, and queues the job again where
# the command could not end:  source go_on.sh; go_on mpirun windrow calibrate campaign.yaml
# or, without a batch system:  jobs/slurm/go_on.sh mpirun -n 4 windrow calibrate campaign.yaml
#
# SIGTERM and SIGUSR1 to this shell go to the command as SIGUSR1, which mpirun passes to its ranks. (SIGTERM to mpirun itself
# would kill them after a second, and mpirun then ends with 1.) windrow finishes the evaluation or analysis, saves it and
# ends with 75; the job is then queued again, starts from the first line, and goes on from what was saved.

# go_on COMMAND ...: its exit code; with 75 in a Slurm job, after the job has been queued again.
go_on() {
  local code process='' signals=0 seen=0
  trap 'signals=$((signals + 1)); [ -z "$process" ] || kill -USR1 "$process" 2>/dev/null' TERM USR1
  "$@" &
  process=$!
  [ $signals = 0 ] || kill -USR1 "$process" 2>/dev/null # one that came before there was a process
  wait "$process" && code=0 || code=$?
  while [ $seen != $signals ]; do # a signal ends the wait, not the command
    seen=$signals
    wait "$process" && code=0 || code=$?
  done
  trap - TERM USR1
  # mpirun or a rank that was still starting ends by the signal itself
  [ $signals = 0 ] || [ $code != $((128 + $(kill -l USR1))) ] || code=75
  if [ $code = 75 ] && [ -n "${SLURM_JOB_ID:-}" ]; then
    local job=$SLURM_JOB_ID
    [ -z "${SLURM_ARRAY_TASK_ID:-}" ] || job=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
    scontrol requeue "$job" || return
  fi
  return $code
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  go_on "$@"
  exit
fi
