#!/bin/bash
# On cgroup v2: lets this container make control groups with limits for its own containers.
set -eu
cd /sys/fs/cgroup
[ -e cgroup.controllers ] || exit 0
mount -o remount,bind,rw /sys/fs/cgroup

# A group that limits the groups below it may hold no process itself, so the processes move one level down.
mkdir -p processes
# Read as a whole: the file changes with every process that moves.
for process in $(cat cgroup.procs); do
  # It may have ended since.
  echo "$process" > processes/cgroup.procs 2>/dev/null || true
done
for controller in $(cat cgroup.controllers); do echo "+$controller" > cgroup.subtree_control; done
