#!/bin/bash
# On cgroup v2, lets this container create control groups with limits for its own containers.
set -eu
cd /sys/fs/cgroup
[ -e cgroup.controllers ] || exit 0
mount -o remount,bind,rw /sys/fs/cgroup

# A group that limits the groups below it must not contain processes, so they move one level down.
mkdir -p processes
# The file changes with every moved process, so it is read completely first.
for process in $(cat cgroup.procs); do
  # The process may have ended since.
  echo "$process" > processes/cgroup.procs 2>/dev/null || true
done
for controller in $(cat cgroup.controllers); do echo "+$controller" > cgroup.subtree_control; done
